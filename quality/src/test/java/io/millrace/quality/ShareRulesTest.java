package io.millrace.quality;

import static io.millrace.quality.Specs.between;
import static io.millrace.quality.Specs.complete;
import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.in;
import static io.millrace.quality.Specs.matches;
import static io.millrace.quality.Specs.number;
import static io.millrace.quality.Specs.result;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.satisfies;
import static io.millrace.quality.Specs.verdict;
import static io.millrace.quality.Specs.warn;
import static io.millrace.quality.Specs.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CheckResult;
import io.millrace.lake.Verdict;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShareRulesTest {
  private static final String ORDERS = "id BIGINT, status STRING, total DECIMAL(10,2)";

  private static Written orders() {
    return Written.files(
        ORDERS,
        List.of(row(1L, "new", new BigDecimal("5.00")), row(2L, "paid", null)),
        List.of(row(3L, null, new BigDecimal("-1.00")), row(4L, "lost", new BigDecimal("7.50"))));
  }

  @Test
  void complete_counts_rows_with_a_value_and_costs_nothing() {
    Written orders = orders();
    CheckResult result = result(orders, fail(complete("status")));
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.measured()).isEqualTo("75 % (3 of 4 rows)");
    assertThat(result.metric()).contains(0.75);
    assertThat(result.allowed()).isEqualTo("100 %");
    assertThat(result.failingKeys()).containsExactly("id=3");
    assertThat(result.message())
        .isEqualTo(
            "'status' has a value in 3 of 4 rows (75 %); 100 % must. Find the other 1 in the source with WHERE `status` IS NULL and mend them there; if they are right, change the check.");
    assertThat(orders.questions().aggregates()).isEmpty();
    assertThat(verdict(orders(), fail(new Rule.Complete("status", number("0.75")))))
        .isEqualTo(Verdict.PASSED);
    assertThat(verdict(orders(), fail(complete("id")))).isEqualTo(Verdict.PASSED);
  }

  @Test
  void a_check_of_level_warn_warns() {
    assertThat(verdict(orders(), warn(complete("status")))).isEqualTo(Verdict.WARNED);
  }

  @Test
  void a_share_that_is_enough_only_when_rounded_is_not_enough() {
    // 2/3 and this share are the same double
    BigDecimal share = new BigDecimal("0.66666666666666666667");
    Written two = Written.rows("id BIGINT", row(1L), row(2L), row((Object) null));
    assertThat(share.doubleValue()).isEqualTo(2 / 3.0);
    assertThat(verdict(two, fail(new Rule.Complete("id", share)))).isEqualTo(Verdict.FAILED);
  }

  @Test
  void in_judges_values_and_leaves_null_out() {
    CheckResult result = result(orders(), fail(in("status", "new", "paid")));
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.measured()).isEqualTo("66.6666 % (2 of 3 values)");
    assertThat(result.failingKeys()).containsExactly("id=4");
    assertThat(verdict(orders(), fail(in("status", "new", "paid", "lost"))))
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void in_compares_as_the_type_of_the_column() {
    assertThat(verdict(orders(), fail(in("total", "5", "-1.0", "7.5")))).isEqualTo(Verdict.PASSED);
    assertThat(verdict(orders(), fail(in("id", "1", "2", "3")))).isEqualTo(Verdict.FAILED);
  }

  @Test
  void in_takes_values_with_quotes_and_backslashes() {
    Written words = Written.rows("w STRING", row("it's"), row("a\\b"));
    assertThat(verdict(words, fail(in("w", "it's", "a\\b")))).isEqualTo(Verdict.PASSED);
    assertThat(verdict(words, fail(in("w", "it's", "ab")))).isEqualTo(Verdict.FAILED);
  }

  @Test
  void matches_finds_the_pattern_anywhere_unless_anchored() {
    Written words = Written.rows("w STRING", row("a1"), row("b22"), row((Object) null));
    assertThat(verdict(words, fail(matches("w", "[0-9]")))).isEqualTo(Verdict.PASSED);
    assertThat(verdict(words, fail(matches("w", "^[a-z][0-9]$")))).isEqualTo(Verdict.FAILED);
  }

  @Test
  void matches_holds_where_nothing_is_what_the_pattern_wants() {
    assertThat(verdict(Written.rows("w STRING", row("")), fail(matches("w", "^$"))))
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void between_is_free_where_the_extremes_decide_and_counts_only_what_lies_outside() {
    Written inside = orders();
    assertThat(verdict(inside, fail(between("total", "-1", "7.5")))).isEqualTo(Verdict.PASSED);
    assertThat(inside.questions().aggregates()).isEmpty();
    assertThat(inside.scans()).isZero();

    CheckResult outside = result(orders(), fail(between("total", "0", null)));
    assertThat(outside.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(outside.measured()).isEqualTo("66.6666 % (2 of 3 values)");
    assertThat(outside.failingKeys()).containsExactly("id=3");
  }

  @Test
  void between_reaches_to_the_last_digit_of_a_long() {
    Written longs = Written.rows("n BIGINT", row(9007199254740993L));
    assertThat(verdict(longs, fail(between("n", null, "9007199254740992"))))
        .isEqualTo(Verdict.FAILED);
    assertThat(verdict(longs, fail(between("n", "9007199254740993", null))))
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void between_takes_dates_times_and_text() {
    Written times =
        Written.rows(
            "d DATE, t TIMESTAMP, s STRING",
            row(
                Date.valueOf("2024-03-01"),
                Timestamp.from(Instant.parse("2024-03-01T12:00:00.000001Z")),
                "m"));
    assertThat(verdict(times, fail(between("d", "2024-03-01", "2024-03-01"))))
        .isEqualTo(Verdict.PASSED);
    assertThat(verdict(times, fail(between("d", "2024-03-02", null)))).isEqualTo(Verdict.FAILED);
    assertThat(verdict(times, fail(between("t", null, "2024-03-01 12:00:00"))))
        .isEqualTo(Verdict.FAILED);
    assertThat(verdict(times, fail(between("t", "2024-03-01", "2024-03-01 12:00:00.000001"))))
        .isEqualTo(Verdict.PASSED);
    assertThat(verdict(times, fail(between("s", "a", "n")))).isEqualTo(Verdict.PASSED);
  }

  @Test
  void nan_lies_between_no_bounds() {
    Written numbers = Written.rows("x DOUBLE", row(1.0), row(Double.NaN));
    CheckResult result = result(numbers, fail(between("x", "0", null)));
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failingKeys()).containsExactly("x=NaN");
  }

  @Test
  void a_float_equals_the_decimal_that_was_meant() {
    Written floats = Written.rows("x FLOAT", row(0.1f));
    assertThat(verdict(floats, fail(between("x", "0.1", "0.1")))).isEqualTo(Verdict.PASSED);
    assertThat(verdict(floats.withoutStatistics(), fail(between("x", "0.1", "0.1"))))
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void satisfies_takes_null_for_no() {
    CheckResult result = result(orders(), fail(satisfies("total > 0")));
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.measured()).isEqualTo("50 % (2 of 4 rows)");
    assertThat(result.failingKeys()).containsExactly("id=2", "id=3");
    assertThat(verdict(orders(), fail(new Rule.Satisfies("total > 0", number("0.5")))))
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void where_leaves_rows_out_and_one_that_matches_none_does_not_apply() {
    assertThat(result(orders(), where("id <> 3", fail(complete("status")).rule())).measured())
        .isEqualTo("100 % (3 of 3 rows)");
    assertThat(result(orders(), where("id > 2", in("status", "new"))).measured())
        .isEqualTo("0 % (0 of 1 value)");
    assertThat(result(orders(), where("id > 2", satisfies("total > 0"))).measured())
        .isEqualTo("50 % (1 of 2 rows)");
    assertThat(result(orders(), where("id > 2", between("total", "0", null))).failingKeys())
        .containsExactly("id=3");
    CheckResult none = result(orders(), where("id > 100", complete("status")));
    assertThat(none.verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
    assertThat(none.message()).isEqualTo("There is no row to judge where id > 100.");
  }

  @Test
  void a_column_of_nulls_alone_has_no_values_to_judge() {
    Written nulls = Written.rows("id INT, s STRING", row(1, null), row(2, null));
    assertThat(verdict(nulls, fail(in("s", "a")))).isEqualTo(Verdict.NOT_APPLICABLE);
    assertThat(verdict(nulls, fail(matches("s", "a")))).isEqualTo(Verdict.NOT_APPLICABLE);
    assertThat(verdict(nulls, fail(between("s", "a", null)))).isEqualTo(Verdict.NOT_APPLICABLE);
    assertThat(verdict(nulls, fail(complete("s")))).isEqualTo(Verdict.FAILED);
  }

  @Test
  void what_the_statistics_do_not_tell_is_read_from_the_pending_files_once() {
    Written orders = orders().withoutStatistics();
    assertThat(
            Specs.judge(
                    orders,
                    fail(complete("id")),
                    fail(new Rule.Complete("status", number("0.5"))),
                    fail(between("total", "-5", "50")),
                    fail(new Rule.Between("id", Optional.of("1"), Optional.empty(), Specs.ALL)))
                .checks())
        .extracting(CheckResult::verdict)
        .containsOnly(Verdict.PASSED);
    assertThat(orders.scans()).isEqualTo(1);
  }
}
