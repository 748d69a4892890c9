package io.millrace.quality;

import com.amazon.deequ.analyzers.MaxState;
import com.amazon.deequ.analyzers.MeanState;
import com.amazon.deequ.analyzers.MinState;
import com.amazon.deequ.analyzers.State;
import com.amazon.deequ.analyzers.SumState;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import scala.Option;

/** The smallest, the largest, the mean or the sum of a column lies between bounds. */
abstract class RangeRule implements FittedRule {
  /** A measured aggregate, and the Deequ state that stands for it. */
  record Measured(Amount value, boolean isWithin, State<?> state) {}

  final Rule.Range rule;
  final StructField column;
  final Scope scope;
  private final boolean personal;

  private RangeRule(Rule.Range rule, StructField column, Scope scope, boolean personal) {
    this.rule = rule;
    this.column = column;
    this.scope = scope;
    this.personal = personal;
  }

  /** Whether the aggregate is one row's own value, which a personal column does not give away. */
  abstract boolean isOneRowsValue();

  abstract long values(Answers answers);

  abstract Measured measure(Answers answers);

  static Optional<FittedRule> fit(Rule.Range rule, Site site, Masking masking) {
    return site.column(rule.column(), Types::isNumeric, "a number")
        .map(
            column ->
                switch (rule.of()) {
                  case MIN, MAX -> new Extreme(rule, column, site, masking);
                  case MEAN, SUM -> new Total(rule, column, site, masking);
                });
  }

  @Override
  public final Finding judge(Answers answers) {
    if (values(answers) == 0) {
      return Finding.notApplicable(
          allowed(), "'%s' has no value to judge%s.".formatted(column.name(), scope.words()));
    }
    Measured measured = measure(answers);
    // Deequ's number is a double; the one that was measured decides, to its last digit.
    DeequConstraint.Outcome deequ =
        DeequConstraint.aggregate(rule.of(), column.name(), scope, value -> measured.isWithin())
            .evaluate(measured.state());
    boolean holds = deequ.holds();
    boolean hidden = personal && isOneRowsValue();
    String shown = hidden ? Masking.HIDDEN : measured.value().toString();
    return Finding.of(
        holds,
        shown,
        hidden ? OptionalDouble.empty() : deequ.metric(),
        allowed(),
        message(shown, measured.value(), holds),
        failing());
  }

  private String allowed() {
    return Words.bounds(rule.min(), rule.max());
  }

  private String message(String shown, Amount value, boolean holds) {
    String found =
        "The %s of '%s'%s is %s; allowed is %s."
            .formatted(rule.of().word(), column.name(), scope.words(), shown, allowed());
    if (holds) {
      return found;
    }
    return value.isNaN()
        ? found
            + " NaN among the values lies in no range: find it at the source with WHERE isnan(%s)."
                .formatted(Sql.quote(column.name()))
        : found + " Compare with the source; if the value is right, move the bound.";
  }

  /** Rows that lie outside by themselves; a mean or a sum has none. */
  private Finding.Failing failing() {
    Column value = Sql.column(column.name());
    Optional<Column> outside =
        switch (rule.of()) {
          case MIN -> rule.min().map(bound -> value.lt(bound(bound)));
          case MAX -> rule.max().map(bound -> value.gt(bound(bound)));
          case MEAN, SUM -> Optional.empty();
        };
    Optional<Column> isNaN =
        Types.isFloating(column.dataType())
            ? Optional.of(functions.isnan(value))
            : Optional.empty();
    return outside
        .map(condition -> isNaN.map(condition::or).orElse(condition))
        .or(() -> isNaN)
        .<Finding.Failing>map(condition -> new Finding.Failing.Rows(scope.only(condition)))
        .orElse(Finding.NOBODY);
  }

  private Column bound(BigDecimal bound) {
    return Types.isFloating(column.dataType())
        ? functions.lit(bound.doubleValue()).cast(column.dataType())
        : functions.lit(bound);
  }

  /** Smallest and largest: free of cost where the statistics of the files have them. */
  private static final class Extreme extends RangeRule {
    private final Probe values;
    private final Probe extreme;
    private final Probe largest;

    Extreme(Rule.Range rule, StructField column, Site site, Masking masking) {
      super(rule, column, site.scope(), masking.isPersonal(column.name()));
      this.values = site.values(column);
      this.extreme = rule.of() == Rule.Aggregate.MIN ? site.min(column) : site.max(column);
      this.largest = Types.isFloating(column.dataType()) ? site.max(column) : extreme;
    }

    @Override
    boolean isOneRowsValue() {
      return true;
    }

    @Override
    long values(Answers answers) {
      return answers.total(values);
    }

    @Override
    Measured measure(Answers answers) {
      boolean smallest = rule.of() == Rule.Aggregate.MIN;
      List<Amount> parts = amounts(answers, extreme);
      Amount value = smallest ? Collections.min(parts) : Collections.max(parts);
      boolean hasNaN = amounts(answers, largest).stream().anyMatch(Amount::isNaN);
      Amount judged = hasNaN ? new Amount.Floating(Double.NaN, false) : value;
      return new Measured(
          judged,
          judged.isWithin(rule.min(), rule.max()),
          smallest
              ? new MinState(judged.approximately(), Option.empty())
              : new MaxState(judged.approximately(), Option.empty()));
    }

    private List<Amount> amounts(Answers answers, Probe probe) {
      return answers.parts(probe).stream().map(part -> Amount.of(part, column.dataType())).toList();
    }
  }

  /** Mean and sum. */
  private static final class Total extends RangeRule {
    private final Summing summing;

    Total(Rule.Range rule, StructField column, Site site, Masking masking) {
      super(rule, column, site.scope(), masking.isPersonal(column.name()));
      this.summing = Summing.of(column, site);
    }

    @Override
    boolean isOneRowsValue() {
      return false;
    }

    @Override
    long values(Answers answers) {
      return summing.values(answers);
    }

    @Override
    Measured measure(Answers answers) {
      Amount sum = summing.total(answers);
      long count = values(answers);
      return rule.of() == Rule.Aggregate.SUM ? sum(sum) : mean(sum, count);
    }

    private Measured sum(Amount sum) {
      return new Measured(
          sum, sum.isWithin(rule.min(), rule.max()), new SumState(sum.approximately()));
    }

    private Measured mean(Amount sum, long count) {
      State<?> state = new MeanState(sum.approximately(), count);
      if (sum instanceof Amount.Exact exact) {
        BigDecimal values = BigDecimal.valueOf(count);
        boolean isWithin =
            sum.isWithin(rule.min().map(values::multiply), rule.max().map(values::multiply));
        Amount mean = new Amount.Exact(exact.value().divide(values, MathContext.DECIMAL64));
        return new Measured(mean, isWithin, state);
      }
      Amount mean = new Amount.Floating(sum.approximately() / count, false);
      return new Measured(mean, mean.isWithin(rule.min(), rule.max()), state);
    }
  }
}
