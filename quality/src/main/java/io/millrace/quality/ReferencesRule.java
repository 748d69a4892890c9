package io.millrace.quality;

import io.millrace.lake.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;

/**
 * Every value exists in a ready slice of another dataset. A key with a NULL in it refers to none.
 */
final class ReferencesRule implements FittedRule {
  private static final String ROWS = "_millrace_rows";

  private final Rule.References rule;
  private final List<StructField> columns;
  private final List<String> names;
  private final Probe judged;
  private final Scope scope;
  private final References references;
  private final Masking masking;

  /** The slice that was looked into. */
  private record Other(Slice slice, Dataset<Row> rows) {}

  private ReferencesRule(
      Rule.References rule,
      List<StructField> columns,
      Site site,
      References references,
      Masking masking) {
    this.rule = rule;
    this.columns = columns;
    this.names = columns.stream().map(StructField::name).toList();
    this.judged =
        columns.size() == 1
            ? site.values(columns.get(0))
            : site.count(functions.expr(Sql.isNotNull(names)));
    this.scope = site.scope();
    this.references = references;
    this.masking = masking;
  }

  static Optional<FittedRule> fit(
      Rule.References rule, Site site, References references, Masking masking) {
    return site.columns(rule.columns(), Types::isKey, "a type whose values can be compared")
        .map(columns -> new ReferencesRule(rule, columns, site, references, masking));
  }

  @Override
  public Finding judge(Answers answers) {
    long rows = answers.total(judged);
    if (rows == 0) {
      return Finding.notApplicable(
          allowed(), "No row%s has a value in %s.".formatted(scope.words(), CheckText.list(names)));
    }
    Other other = other(answers.evidence().batch().slice());
    return judge(missing(answers.pending(), keysOf(other)), rows, other.slice());
  }

  private Finding judge(Dataset<Row> missing, long rows, Slice slice) {
    Row counts =
        missing
            .agg(
                functions.count(functions.lit(1)),
                functions.coalesce(functions.sum(functions.col(ROWS)), functions.lit(0L)))
            .first();
    long missingKeys = counts.getLong(0);
    boolean holds = missingKeys == 0;
    String measured =
        "%s missing, in %s of %s"
            .formatted(
                Words.count(missingKeys, "key"),
                Words.count(counts.getLong(1)),
                Words.count(rows, "row"));
    return Finding.of(
        holds,
        measured,
        OptionalDouble.of(missingKeys),
        allowed(),
        message(measured, slice, holds),
        holds ? Finding.NOBODY : new Finding.Failing.Keys(Keys.of(names, masking).first(missing)));
  }

  private Other other(Slice own) {
    Slice slice =
        switch (rule.slice()) {
          case SAME -> own;
          case LATEST ->
              references
                  .latestReady(rule.dataset(), own)
                  .orElseThrow(
                      () ->
                          new CannotJudgeException(
                              "%s has no ready slice up to %s. Run it first: millrace run %s."
                                  .formatted(rule.dataset(), own, rule.dataset())));
        };
    return rows(slice)
        .or(() -> rows(Slice.ALL))
        .orElseThrow(
            () ->
                new CannotJudgeException(
                    "Slice %s of %s is not ready. Run it first: millrace run %s%s."
                        .formatted(
                            slice,
                            rule.dataset(),
                            rule.dataset(),
                            slice.equals(Slice.ALL) ? "" : " --date " + slice)));
  }

  private Optional<Other> rows(Slice slice) {
    return references.rows(rule.dataset(), slice).map(rows -> new Other(slice, rows));
  }

  private Dataset<Row> keysOf(Other other) {
    Columns there = new Columns(other.rows().schema());
    List<Column> keys = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = rule.otherColumns().get(i);
      StructField found =
          there
              .find(name)
              .orElseThrow(
                  () ->
                      new CannotJudgeException(
                          "In %s %s".formatted(rule.dataset(), there.missing(name))));
      requireComparable(columns.get(i), found);
      keys.add(Sql.column(found.name()).as(key(i)));
    }
    return other.rows().select(keys.toArray(Column[]::new));
  }

  private void requireComparable(StructField here, StructField there) {
    DataType one = here.dataType();
    DataType two = there.dataType();
    if (!one.equals(two) && !(Types.isExact(one) && Types.isExact(two))) {
      throw new CannotJudgeException(
          "'%s' is %s and '%s' of %s is %s, so that their values cannot be compared exactly. Cast one of them in its dataset."
              .formatted(
                  here.name(), Types.name(one), there.name(), rule.dataset(), Types.name(two)));
    }
  }

  /** Each key that is not there, and in how many rows it stands. */
  private Dataset<Row> missing(Dataset<Row> rows, Dataset<Row> wanted) {
    Function<Integer, Column> equal = i -> Sql.column(names.get(i)).equalTo(functions.col(key(i)));
    Column sameKey = equal.apply(0);
    for (int i = 1; i < names.size(); i++) {
      sameKey = sameKey.and(equal.apply(i));
    }
    return rows.where(scope.only(functions.expr(Sql.isNotNull(names))))
        .groupBy(names.stream().map(Sql::column).toArray(Column[]::new))
        .agg(functions.count(functions.lit(1)).as(ROWS))
        .join(wanted, sameKey, "left_anti");
  }

  private static String key(int place) {
    return "_millrace_key_" + place;
  }

  private String allowed() {
    return "every key in %s".formatted(rule.dataset());
  }

  private String message(String measured, Slice slice, boolean holds) {
    String found =
        "Keys of %s%s in %s, slice %s: %s."
            .formatted(CheckText.list(names), scope.words(), rule.dataset(), slice, measured);
    return holds
        ? found
        : found
            + " Look whether %s was read before the rows that refer to it were there; if so, run it again first."
                .formatted(rule.dataset());
  }
}
