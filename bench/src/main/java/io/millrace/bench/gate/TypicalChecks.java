package io.millrace.bench.gate;

import com.amazon.deequ.checks.Check;
import com.amazon.deequ.checks.CheckLevel;
import io.millrace.quality.CheckSpec;
import io.millrace.quality.Rule;
import io.millrace.quality.Rule.Aggregate;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;
import scala.Function1;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Seq;
import scala.util.matching.Regex;

/**
 * Eleven checks and one of uniqueness, as a dataset declares them, and the same twelve for Deequ.
 */
final class TypicalChecks {
  private static final List<String> COMPLETE =
      List.of(SampleRows.ID, SampleRows.CUSTOMER, SampleRows.AMOUNT, SampleRows.TEXT);
  private static final List<String> STATUSES = List.of("new", "paid", "sent", "done");
  private static final String MAIL_PATTERN = "^[^@]+@[^@]+$";
  private static final String PAID_OR_FLAGGED = "amount >= 0 or flag";
  private static final String WHOLE_TEXT = "length(txt) = 32";
  private static final int MAX_AMOUNT = 1000;
  private static final int MAX_CUSTOMER = 999;

  private TypicalChecks() {}

  static List<CheckSpec> withoutKey() {
    Stream<Rule> complete = COMPLETE.stream().map(c -> new Rule.Complete(c, BigDecimal.ONE));
    Stream<Rule> others =
        Stream.of(
            range(Aggregate.MIN, SampleRows.AMOUNT, 0),
            range(Aggregate.MAX, SampleRows.AMOUNT, MAX_AMOUNT),
            range(Aggregate.MAX, SampleRows.CUSTOMER, MAX_CUSTOMER),
            new Rule.In(SampleRows.STATUS, STATUSES, BigDecimal.ONE),
            new Rule.Matches(SampleRows.MAIL, MAIL_PATTERN, BigDecimal.ONE),
            new Rule.Satisfies(PAID_OR_FLAGGED, BigDecimal.ONE),
            new Rule.Satisfies(WHOLE_TEXT, BigDecimal.ONE));
    return Stream.concat(complete, others).map(TypicalChecks::required).toList();
  }

  static List<CheckSpec> withKey(String column) {
    CheckSpec unique = required(new Rule.Unique(List.of(column)));
    return Stream.concat(withoutKey().stream(), Stream.of(unique)).toList();
  }

  private static CheckSpec required(Rule rule) {
    return new CheckSpec(rule, CheckSpec.Level.FAIL, Optional.empty());
  }

  /** At least the bound for a minimum, at most for a maximum. */
  private static Rule range(Aggregate of, String column, int bound) {
    Optional<BigDecimal> value = Optional.of(BigDecimal.valueOf(bound));
    return of == Aggregate.MIN
        ? new Rule.Range(of, column, value, Optional.empty())
        : new Rule.Range(of, column, Optional.empty(), value);
  }

  /** The same as {@link #withKey} of the integer key. */
  static Check forDeequ() {
    Check check = new Check(CheckLevel.Error(), "typical", none());
    for (String column : COMPLETE) {
      check = check.isComplete(column, Option.empty(), Option.empty());
    }
    return check
        .hasMin(SampleRows.AMOUNT, is(min -> min >= 0), Option.empty(), Option.empty())
        .hasMax(SampleRows.AMOUNT, is(max -> max <= MAX_AMOUNT), Option.empty(), Option.empty())
        .hasMax(SampleRows.CUSTOMER, is(max -> max <= MAX_CUSTOMER), Option.empty(), Option.empty())
        .isUnique(SampleRows.ID, Option.empty(), Option.empty())
        .isContainedIn(SampleRows.STATUS, STATUSES.toArray(String[]::new))
        .hasPattern(
            SampleRows.MAIL,
            new Regex(MAIL_PATTERN, none()),
            all(),
            Option.empty(),
            Option.empty(),
            Option.empty())
        .satisfies(PAID_OR_FLAGGED, "paid", all(), Option.empty(), nothing(), Option.empty())
        .satisfies(WHOLE_TEXT, "text", all(), Option.empty(), nothing(), Option.empty());
  }

  private static Function1<Object, Object> all() {
    return is(share -> share == 1.0);
  }

  private static Function1<Object, Object> is(DoublePredicate holds) {
    return (Function1<Object, Object> & Serializable) value -> holds.test((double) value);
  }

  private static <T> Seq<T> none() {
    return JavaConverters.asScalaBuffer(List.<T>of()).toList();
  }

  private static scala.collection.immutable.List<String> nothing() {
    return JavaConverters.asScalaBuffer(List.<String>of()).toList();
  }
}
