package io.millrace.quality;

import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.result;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CheckResult;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.Verdict;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The slice 2024-03-01 ends at 2024-03-02T00:00Z in UTC. */
class FreshRuleTest {
  private static CheckSpec fresh(String column, Duration within) {
    return fail(new Rule.Fresh(column, within));
  }

  private static Written at(String... instants) {
    return Written.rows(
        "t TIMESTAMP",
        Arrays.stream(instants)
            .map(text -> row(Timestamp.from(Instant.parse(text))))
            .toArray(Row[]::new));
  }

  @Test
  void the_newest_value_counts_to_the_microsecond() {
    Written rows = at("2024-03-01T10:00:00Z", "2024-03-01T22:59:59.999999Z");
    CheckResult stale = result(rows, fresh("t", Duration.ofHours(1)));
    assertThat(stale.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(stale.message())
        .isEqualTo(
            "The newest 't' is 2024-03-01T22:59:59.999999Z; allowed is at most 1h before the end of the slice, which is 2024-03-02T00:00:00Z. Look whether the source is still being fed.");
    assertThat(verdict(at("2024-03-01T23:00:00Z"), fresh("t", Duration.ofHours(1))))
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void the_end_of_the_slice_is_that_of_its_zone() {
    Slicing berlin = Slicing.daily("ds", ZoneId.of("Europe/Berlin")); // ends at 23:00Z
    Written rows = at("2024-03-01T22:00:00Z").in(berlin, new Slice("2024-03-01"));
    assertThat(verdict(rows, fresh("t", Duration.ofHours(1)))).isEqualTo(Verdict.PASSED);
    assertThat(verdict(at("2024-03-01T22:00:00Z"), fresh("t", Duration.ofHours(1))))
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void an_unpartitioned_dataset_is_compared_with_now() {
    Clock noon = Clock.fixed(Instant.parse("2024-03-05T12:00:00Z"), ZoneOffset.UTC);
    CheckSpec check = fresh("t", Duration.ofHours(1));
    for (var expected :
        List.of(
            Map.entry("2024-03-05T11:00:00Z", Verdict.PASSED),
            Map.entry("2024-03-05T10:59:59Z", Verdict.FAILED))) {
      assertThat(
              at(expected.getKey())
                  .unpartitioned()
                  .judgedBy(Checks.audit(GatePolicy.STRICT, List.of(check), References.NONE, noon))
                  .checks()
                  .get(0)
                  .verdict())
          .isEqualTo(expected.getValue());
    }
  }

  @Test
  void a_date_stands_for_its_beginning_and_costs_nothing() {
    Written dates = Written.rows("d DATE", row(Date.valueOf("2024-03-01")), row((Object) null));
    assertThat(verdict(dates, fresh("d", Duration.ofDays(1)))).isEqualTo(Verdict.PASSED);
    assertThat(verdict(dates, fresh("d", Duration.ofHours(23)))).isEqualTo(Verdict.FAILED);
    assertThat(dates.questions().aggregates()).isEmpty();
  }

  @Test
  void a_timestamp_without_zone_is_utc() {
    Written local =
        Written.rows("t TIMESTAMP_NTZ", row(LocalDateTime.parse("2024-03-01T23:30:00")));
    assertThat(verdict(local, fresh("t", Duration.ofMinutes(30)))).isEqualTo(Verdict.PASSED);
    assertThat(verdict(local, fresh("t", Duration.ofMinutes(29)))).isEqualTo(Verdict.FAILED);
  }

  @Test
  void without_a_value_there_is_nothing_to_judge() {
    assertThat(verdict(Written.rows("t TIMESTAMP", row((Object) null)), fresh("t", Duration.ZERO)))
        .isEqualTo(Verdict.NOT_APPLICABLE);
  }
}
