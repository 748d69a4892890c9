package io.millrace.quality;

import com.amazon.deequ.analyzers.Analyzer;
import com.amazon.deequ.analyzers.State;
import com.amazon.deequ.analyzers.runners.AnalyzerContext;
import com.amazon.deequ.checks.Check;
import com.amazon.deequ.checks.CheckLevel;
import com.amazon.deequ.checks.CheckStatus;
import com.amazon.deequ.constraints.Constraint;
import com.amazon.deequ.constraints.Constraint$;
import com.amazon.deequ.metrics.DoubleMetric;
import com.amazon.deequ.metrics.Entity;
import com.amazon.deequ.metrics.Metric;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import scala.Function1;
import scala.Option;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.collection.immutable.Map$;
import scala.util.Success;

/**
 * A Deequ check of one constraint. Deequ would read the data for it; here the state of its analyzer
 * is brought along, and Deequ computes the metric and decides.
 */
final class DeequConstraint {
  private static final Option<String> NO_HINT = Option.empty();

  /** What Deequ made of a state. */
  record Outcome(boolean holds, OptionalDouble metric) {}

  private final Check check;

  private DeequConstraint(Constraint constraint) {
    this.check = new Check(CheckLevel.Error(), "gate", seq(List.of(constraint)));
  }

  static DeequConstraint size(Scope scope, DoublePredicate holds) {
    return new DeequConstraint(
        Constraint$.MODULE$.sizeConstraint(assertion(holds), option(scope.where()), NO_HINT));
  }

  static DeequConstraint completeness(String column, Scope scope, DoublePredicate holds) {
    return new DeequConstraint(
        Constraint$.MODULE$.completenessConstraint(
            Sql.quote(column), assertion(holds), option(scope.where()), NO_HINT, Option.empty()));
  }

  /**
   * The share of rows that satisfy a condition.
   *
   * @param where which rows count at all
   */
  static DeequConstraint compliance(
      String condition, Optional<String> where, DoublePredicate holds) {
    return new DeequConstraint(
        Constraint$.MODULE$.complianceConstraint(
            condition,
            condition,
            assertion(holds),
            option(where),
            NO_HINT,
            JavaConverters.asScalaBuffer(List.<String>of()).toList(),
            Option.empty()));
  }

  /** The share of keys that occur once. Rows with a NULL in their key do not count. */
  static DeequConstraint uniqueness(List<String> columns, Scope scope, DoublePredicate holds) {
    return new DeequConstraint(
        Constraint$.MODULE$.uniquenessConstraint(
            seq(columns.stream().map(Sql::quote).toList()),
            assertion(holds),
            Option.apply(scope.and(Sql.isNotNull(columns))),
            NO_HINT,
            Option.empty()));
  }

  static DeequConstraint aggregate(
      Rule.Aggregate of, String column, Scope scope, DoublePredicate holds) {
    String name = Sql.quote(column);
    Option<String> where = option(scope.where());
    Function1<Object, Object> assertion = assertion(holds);
    return new DeequConstraint(
        switch (of) {
          case MIN ->
              Constraint$.MODULE$.minConstraint(name, assertion, where, NO_HINT, Option.empty());
          case MAX ->
              Constraint$.MODULE$.maxConstraint(name, assertion, where, NO_HINT, Option.empty());
          case MEAN -> Constraint$.MODULE$.meanConstraint(name, assertion, where, NO_HINT);
          case SUM -> Constraint$.MODULE$.sumConstraint(name, assertion, where, NO_HINT);
        });
  }

  /** For Deequ itself to run, on data. */
  Check check() {
    return check;
  }

  /** Computes the metric from a state that was gathered elsewhere, and decides. */
  Outcome evaluate(State<?> state) {
    return evaluate(metric(analyzer(), state));
  }

  /** Decides on a metric whose state Deequ keeps as a table, as it does for {@code Uniqueness}. */
  Outcome evaluate(double metric) {
    return evaluate(
        new DoubleMetric(
            Entity.Column(), "Uniqueness", "key", new Success<>(metric), Option.empty()));
  }

  private Outcome evaluate(Metric<?> metric) {
    AnalyzerContext context =
        new AnalyzerContext(
            Map$.MODULE$
                .<Analyzer<?, Metric<?>>, Metric<?>>empty()
                .$plus(new Tuple2<>(analyzer(), metric)));
    if (metric.value().isFailure()) {
      throw new IllegalStateException(
          "Deequ computes no metric from its state.", metric.value().failed().get());
    }
    return new Outcome(
        check.evaluate(context).status().equals(CheckStatus.Success()),
        OptionalDouble.of((double) metric.value().get()));
  }

  private Analyzer<?, Metric<?>> analyzer() {
    return check.requiredAnalyzers().head();
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the state is of the analyzer's own kind
  private static Metric<?> metric(Analyzer analyzer, State state) {
    return analyzer.computeMetricFrom(Option.apply(state));
  }

  private static Function1<Object, Object> assertion(DoublePredicate holds) {
    return (Function1<Object, Object> & Serializable)
        value -> holds.test(((Number) value).doubleValue());
  }

  private static Option<String> option(Optional<String> value) {
    return Option.apply(value.orElse(null));
  }

  private static <T> Seq<T> seq(List<T> items) {
    return JavaConverters.asScalaBuffer(items).toList();
  }
}
