package io.millrace.quality;

import io.millrace.lake.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;

/** Where one check meets the columns of a write. It collects all that does not fit. */
final class Site {
  private static final Column ONE = functions.lit(1);

  private final Columns columns;
  private final Conditions conditions;
  private final Probes probes;
  private final Scope scope;
  private final List<String> problems = new ArrayList<>();
  private final List<Guard> guards = new ArrayList<>();

  Site(Columns columns, Conditions conditions, Probes probes, Optional<String> where) {
    this.columns = columns;
    this.conditions = conditions;
    this.probes = probes;
    this.scope = new Scope(where);
    where.flatMap(conditions::problem).map("where: "::concat).ifPresent(problems::add);
    if (where.isPresent() && problems.isEmpty()) {
      guard(where.get(), new Scope(Optional.empty()));
    }
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  void problem(String text) {
    problems.add(text);
  }

  Scope scope() {
    return scope;
  }

  Optional<StructField> column(String name) {
    Optional<StructField> found = columns.find(name);
    if (found.isEmpty()) {
      problem(columns.missing(name));
    }
    return found;
  }

  /** A column of a type that suits the check. */
  Optional<StructField> column(String name, Predicate<DataType> suits, String wanted) {
    Optional<StructField> found = column(name);
    if (found.isPresent() && !suits.test(found.get().dataType())) {
      problem(
          "column '%s' is %s, and %s is wanted."
              .formatted(found.get().name(), Types.name(found.get().dataType()), wanted));
      return Optional.empty();
    }
    return found;
  }

  /** All of the columns, or none if one is missing or unsuitable. */
  Optional<List<StructField>> columns(
      List<String> names, Predicate<DataType> suits, String wanted) {
    List<StructField> found =
        names.stream().flatMap(name -> column(name, suits, wanted).stream()).toList();
    return found.size() == names.size() ? Optional.of(found) : Optional.empty();
  }

  Optional<Column> condition(String sql) {
    Optional<String> problem = conditions.problem(sql);
    problem.ifPresent(this::problem);
    if (problem.isPresent() || !problems.isEmpty()) {
      return Optional.empty();
    }
    guard(sql, scope);
    return Optional.of(Tried.of(sql));
  }

  private void guard(String sql, Scope asked) {
    Column answer = asked.only(Tried.of(sql));
    Probe answered = add(Probe.inPass(functions.count(answer)));
    guards.add(new Guard(sql, rows(asked), answered, asked.only(Tried.of(sql).isNull())));
  }

  /** What must have answers before the check can be judged. */
  List<Guard> guards() {
    return List.copyOf(guards);
  }

  /** A value of the spec as the column's type. */
  Optional<TypedLiteral> literal(String text, StructField column) {
    Optional<TypedLiteral> literal = TypedLiteral.parse(text, column.dataType());
    if (literal.isEmpty()) {
      problem(
          "'%s' does not fit column '%s', which is %s."
              .formatted(text, column.name(), Types.name(column.dataType())));
    }
    return literal;
  }

  void allRowsOnly(String what) {
    if (!scope.isAll()) {
      problem("%s is about the whole slice and takes no 'where'.".formatted(what));
    }
  }

  Probe add(Probe probe) {
    return probes.add(probe);
  }

  void addKeys(List<String> names) {
    probes.addKeys(names);
  }

  /** How many rows are judged. */
  Probe rows() {
    return rows(scope);
  }

  private Probe rows(Scope of) {
    return of.isAll()
        ? add(Probe.known(functions.count(ONE), evidence -> Optional.of(evidence.rows())))
        : add(Probe.inPass(functions.count(of.only(ONE))));
  }

  /** How many of the rows judged satisfy a condition. */
  Probe count(Column condition) {
    return add(Probe.inPass(counting(scope.only(condition))));
  }

  /** The same, where the commit may know. */
  Probe count(Column condition, Function<Evidence, Optional<Object>> known) {
    return add(Probe.known(counting(condition), known));
  }

  /** How many of the rows judged have a value. */
  Probe values(StructField column) {
    Column isThere = Sql.column(column.name()).isNotNull();
    return isFree(column)
        ? count(isThere, evidence -> values(evidence, column).map(Long.class::cast))
        : count(isThere);
  }

  static Optional<Long> values(Evidence evidence, StructField column) {
    var nulls = evidence.statistics().nulls(column.name());
    return nulls.isPresent() ? Optional.of(evidence.rows() - nulls.getAsLong()) : Optional.empty();
  }

  Probe min(StructField column) {
    return extreme(column, functions::min, evidence -> evidence.statistics().min(column.name()));
  }

  Probe max(StructField column) {
    return extreme(column, functions::max, evidence -> evidence.statistics().max(column.name()));
  }

  private Probe extreme(
      StructField column, Function<Column, Column> of, Function<Evidence, Optional<Object>> known) {
    Column aggregate = of.apply(scope.only(Sql.column(column.name())));
    return add(
        isFree(column) && Types.hasExactBounds(column.dataType())
            ? Probe.known(aggregate, known)
            : Probe.inPass(aggregate));
  }

  /** Whether the statistics of the written files tell of the rows judged. */
  boolean isFree(StructField column) {
    return scope.isAll() && columns.hasStatistics(column);
  }

  private static Column counting(Column condition) {
    return functions.count(functions.when(condition, ONE));
  }
}
