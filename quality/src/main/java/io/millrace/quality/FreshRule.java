package io.millrace.quality;

import io.millrace.lake.Batch;
import io.millrace.lake.Slicing;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.types.StructField;

/** The newest value of a time column is close to the end of the slice. */
record FreshRule(
    Rule.Fresh rule, StructField column, Probe newest, Scope scope, Clock clock, Masking masking)
    implements FittedRule {

  static Optional<FittedRule> fit(Rule.Fresh rule, Site site, Clock clock, Masking masking) {
    return site.column(rule.column(), Types::isTime, "a date or a timestamp")
        .map(column -> new FreshRule(rule, column, site.max(column), site.scope(), clock, masking));
  }

  @Override
  public Finding judge(Answers answers) {
    Batch batch = answers.evidence().batch();
    ZoneId zone = batch.table().slicing().zone();
    Optional<Instant> newestValue =
        answers.parts(newest).stream()
            .map(value -> instant(value, zone))
            .max(Comparator.naturalOrder());
    return newestValue
        .map(value -> judge(value, batch))
        .orElseGet(
            () ->
                Finding.notApplicable(
                    allowed(), "'%s' has no value%s.".formatted(column.name(), scope.words())));
  }

  private Finding judge(Instant newestValue, Batch batch) {
    Optional<Instant> end =
        batch.table().slicing().interval(batch.slice()).map(Slicing.Interval::end);
    Duration age = Duration.between(newestValue, end.orElseGet(clock::instant));
    boolean holds = age.compareTo(rule.within()) <= 0;
    boolean hidden = masking.isPersonal(column.name());
    String shown = hidden ? Masking.HIDDEN : newestValue.toString();
    String found =
        "The newest '%s'%s is %s; allowed is %s%s."
            .formatted(
                column.name(),
                scope.words(),
                shown,
                allowed(),
                end.map(instant -> ", which is " + instant).orElse(""));
    return Finding.of(
        holds,
        shown,
        hidden ? OptionalDouble.empty() : OptionalDouble.of(age.toMillis() / 1000.0),
        allowed(),
        holds ? found : found + " Look whether the source is still being fed.",
        Finding.NOBODY);
  }

  private String allowed() {
    return "at most %s before the end of the slice".formatted(Words.duration(rule.within()));
  }

  private static Instant instant(Object value, ZoneId zone) {
    if (value instanceof Instant instant) {
      return instant;
    }
    if (value instanceof Timestamp timestamp) {
      return timestamp.toInstant();
    }
    if (value instanceof LocalDateTime withoutZone) {
      return withoutZone.toInstant(ZoneOffset.UTC);
    }
    if (value instanceof LocalDate date) {
      return date.atStartOfDay(zone).toInstant();
    }
    if (value instanceof java.sql.Date date) {
      return date.toLocalDate().atStartOfDay(zone).toInstant();
    }
    throw new IllegalStateException("A time column holds " + value.getClass());
  }
}
