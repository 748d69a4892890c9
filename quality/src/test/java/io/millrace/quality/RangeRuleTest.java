package io.millrace.quality;

import static io.millrace.quality.Rule.Aggregate.MAX;
import static io.millrace.quality.Rule.Aggregate.MEAN;
import static io.millrace.quality.Rule.Aggregate.MIN;
import static io.millrace.quality.Rule.Aggregate.SUM;
import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.judge;
import static io.millrace.quality.Specs.range;
import static io.millrace.quality.Specs.result;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.verdict;
import static io.millrace.quality.Specs.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CheckResult;
import io.millrace.lake.Verdict;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangeRuleTest {
  private static Written totals() {
    return Written.files(
        "id INT, total DECIMAL(10,2)",
        List.of(row(1, new BigDecimal("1.10")), row(2, null)),
        List.of(row(3, new BigDecimal("2.20")), row(4, new BigDecimal("-3.00"))));
  }

  @Test
  void smallest_and_largest_cost_nothing() {
    Written totals = totals();
    var judgement =
        judge(totals, fail(range(MIN, "total", "-3", "0")), fail(range(MAX, "total", "2.2", null)));
    assertThat(judgement.checks()).extracting(CheckResult::verdict).containsOnly(Verdict.PASSED);
    assertThat(judgement.checks()).extracting(CheckResult::measured).containsExactly("-3", "2.2");
    assertThat(totals.questions().aggregates()).isEmpty();
    assertThat(totals.scans()).isZero();
  }

  @Test
  void rows_beyond_the_bound_are_named() {
    CheckResult low = result(totals(), fail(range(MIN, "total", "0", null)));
    assertThat(low.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(low.failingKeys()).containsExactly("id=4");
    assertThat(low.message())
        .isEqualTo(
            "The min of 'total' is -3; allowed is at least 0. Compare with the source; if the value is right, move the bound.");
    assertThat(result(totals(), fail(range(MAX, "total", null, "2"))).failingKeys())
        .containsExactly("id=3");
  }

  @Test
  void mean_and_sum_leave_null_out() {
    assertThat(result(totals(), fail(range(SUM, "total", "0.3", "0.3"))).measured())
        .isEqualTo("0.3");
    assertThat(verdict(totals(), fail(range(SUM, "total", "0.3", "0.3"))))
        .isEqualTo(Verdict.PASSED);
    // 0.3 / 3: in doubles 0.09999999999999999
    assertThat(0.3 / 3).isLessThan(0.1);
    assertThat(verdict(totals(), fail(range(MEAN, "total", "0.1", "0.1"))))
        .isEqualTo(Verdict.PASSED);
    assertThat(verdict(totals(), fail(range(MEAN, "total", "0.2", null))))
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void longs_are_judged_to_the_last_digit() {
    Written longs = Written.files("n BIGINT", List.of(row(9007199254740993L)), List.of(row(-7L)));
    assertThat(verdict(longs, fail(range(MAX, "n", null, "9007199254740992"))))
        .isEqualTo(Verdict.FAILED);
    assertThat(verdict(longs, fail(range(MAX, "n", "9007199254740993", "9007199254740993"))))
        .isEqualTo(Verdict.PASSED);
    assertThat(verdict(longs, fail(range(SUM, "n", "9007199254740986", "9007199254740986"))))
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void a_sum_of_longs_does_not_wrap() {
    Written longs =
        Written.rows(
            "n BIGINT",
            row(Long.MAX_VALUE),
            row(Long.MAX_VALUE),
            row(Long.MIN_VALUE),
            row(5L),
            row(9L));
    assertThat(result(longs, fail(range(SUM, "n", "0", null))).measured())
        .isEqualTo("9223372036854775820"); // MAX - 1 + 14
    assertThat(
            result(Written.rows("n BIGINT", row(-1L), row(-1L)), fail(range(SUM, "n", "0", null)))
                .measured())
        .isEqualTo("-2");
  }

  @Test
  void a_sum_with_more_digits_than_a_decimal_holds_is_an_error() {
    BigDecimal most = new BigDecimal("9".repeat(38));
    Written decimals = Written.rows("d DECIMAL(38,0)", row(most), row(most));
    CheckResult result = result(decimals, fail(range(SUM, "d", null, "5")));
    assertThat(result.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(result.message())
        .isEqualTo(
            "The check could not be computed: The sum of 'd' has more digits than a decimal can hold.");
  }

  @Test
  void nan_fails_every_range_and_infinity_is_a_number() {
    Written nan = Written.files("x DOUBLE", List.of(row(1.0)), List.of(row(Double.NaN)));
    for (Rule.Aggregate of : Rule.Aggregate.values()) {
      CheckResult result = result(nan, fail(range(of, "x", "-1e300", "1e300")));
      assertThat(result.verdict()).as("%s", of).isEqualTo(Verdict.FAILED);
      assertThat(result.message()).contains("NaN");
    }
    assertThat(result(nan, fail(range(MIN, "x", "0", null))).failingKeys())
        .containsExactly("x=NaN");
    Written infinite = Written.rows("x DOUBLE", row(1.0), row(Double.POSITIVE_INFINITY));
    assertThat(verdict(infinite, fail(range(MAX, "x", "0", null)))).isEqualTo(Verdict.PASSED);
    assertThat(verdict(infinite, fail(range(MAX, "x", null, "9")))).isEqualTo(Verdict.FAILED);
  }

  @Test
  void a_where_is_gathered_in_the_pass() {
    Written totals = totals();
    assertThat(result(totals, where("id < 4", range(MIN, "total", "1", null))).measured())
        .isEqualTo("1.1");
    assertThat(result(totals, where("id < 4", range(SUM, "total", "1", null))).measured())
        .isEqualTo("3.3");
    assertThat(totals.scans()).isZero();
    assertThat(verdict(totals, where("id = 2", range(MAX, "total", "1", null))))
        .isEqualTo(Verdict.NOT_APPLICABLE);
  }
}
