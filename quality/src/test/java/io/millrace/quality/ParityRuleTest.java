package io.millrace.quality;

import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.number;
import static io.millrace.quality.Specs.result;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CheckResult;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.Verdict;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParityRuleTest {
  private static CheckSpec parity(String... sums) {
    return fail(new Rule.Parity(List.of(sums)));
  }

  private static Written longs() {
    return Written.files("n BIGINT", List.of(row(9007199254740992L)), List.of(row(1L)));
  }

  @Test
  void count_and_sums_equal_to_the_last_digit() {
    assertThat(verdict(longs().source(2, Map.of("n", number("9007199254740993"))), parity("n")))
        .isEqualTo(Verdict.PASSED);
    CheckResult off =
        result(longs().source(2, Map.of("n", number("9007199254740992"))), parity("n"));
    assertThat(off.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(off.message())
        .isEqualTo(
            "Slice and source differ: sum of 'n' 9007199254740993 here, 9007199254740992 there. Look for rows that were lost, doubled or changed on the way.");
  }

  @Test
  void the_same_count_of_other_rows_is_found() {
    Written totals =
        Written.rows(
            "total DECIMAL(10,2)", row(new BigDecimal("1.00")), row(new BigDecimal("2.01")));
    assertThat(verdict(totals.source(2, Map.of("TOTAL", number("3.010"))), parity("total")))
        .isEqualTo(Verdict.PASSED);
    assertThat(verdict(totals.source(2, Map.of("total", number("3.00"))), parity("total")))
        .isEqualTo(Verdict.FAILED);
    assertThat(
            result(totals.source(3, Map.of("total", number("3.01"))), parity("total")).measured())
        .isEqualTo("2 rows here, 3 rows there");
  }

  @Test
  void a_sum_of_nothing_equals_only_a_sum_of_nothing() {
    Written nulls = Written.rows("n BIGINT", row((Object) null));
    assertThat(verdict(nulls.source(1, Map.of()), parity("n"))).isEqualTo(Verdict.PASSED);
    assertThat(verdict(nulls.source(1, Map.of("n", number("0"))), parity("n")))
        .isEqualTo(Verdict.FAILED);
    assertThat(verdict(longs().source(2, Map.of()), parity("n"))).isEqualTo(Verdict.FAILED);
  }

  @Test
  void floating_sums_are_equal_within_the_stated_bound() {
    Written doubles = Written.rows("x DOUBLE", row(0.1), row(0.2));
    assertThat(verdict(doubles.source(2, Map.of("x", number("0.3"))), parity("x")))
        .isEqualTo(Verdict.PASSED);
    assertThat(verdict(doubles.source(2, Map.of("x", number("0.300001"))), parity("x")))
        .isEqualTo(Verdict.FAILED);
    Written endless = Written.rows("x DOUBLE", row(Double.POSITIVE_INFINITY));
    assertThat(verdict(endless.source(1, Map.of("x", number("1"))), parity("x")))
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void a_source_that_did_not_count_is_nothing_to_compare_with() {
    assertThat(verdict(longs().source(SourceFacts.NONE), parity("n")))
        .isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @Test
  void an_empty_slice_equals_an_empty_source() {
    assertThat(verdict(Written.files("n BIGINT").source(0, Map.of()), parity("n")))
        .isEqualTo(Verdict.PASSED);
  }
}
