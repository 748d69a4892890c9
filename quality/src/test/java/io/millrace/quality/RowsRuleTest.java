package io.millrace.quality;

import static io.millrace.quality.Specs.accepted;
import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.result;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.rows;
import static io.millrace.quality.Specs.verdict;
import static io.millrace.quality.Specs.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CheckResult;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.Verdict;
import io.millrace.lake.WriteMode;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RowsRuleTest {
  private static Written three() {
    return Written.files("id INT", List.of(row(1), row(2)), List.of(row(3)));
  }

  private static Rule.Rows asSource() {
    return new Rule.Rows(OptionalLong.empty(), OptionalLong.empty(), true, Optional.empty());
  }

  private static Rule.Rows change(String min, String max) {
    return new Rule.Rows(
        OptionalLong.empty(),
        OptionalLong.empty(),
        false,
        Optional.of(
            new Rule.Change(
                Optional.ofNullable(min).map(BigDecimal::new),
                Optional.ofNullable(max).map(BigDecimal::new))));
  }

  @Test
  void bounds_include_both_ends_and_cost_nothing() {
    Written three = three();
    assertThat(verdict(three, fail(rows(3, 3)))).isEqualTo(Verdict.PASSED);
    assertThat(three.questions().aggregates()).isEmpty();
    assertThat(verdict(three(), fail(rows(0, 2)))).isEqualTo(Verdict.FAILED);
    CheckResult few = result(three(), fail(rows(4, 9)));
    assertThat(few.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(few.measured()).isEqualTo("3 rows");
    assertThat(few.metric()).contains(3.0);
    assertThat(few.allowed()).isEqualTo("at least 4, at most 9");
    assertThat(few.message())
        .isEqualTo(
            "3 rows; allowed is at least 4, allowed is at most 9. Look whether the source has delivered all of the slice.");
  }

  @Test
  void a_where_counts_only_its_rows_and_none_is_a_count_too() {
    assertThat(result(three(), where("id > 1", rows(2, 2))).measured()).isEqualTo("2 rows");
    assertThat(verdict(three(), where("id > 100", rows(1, 9)))).isEqualTo(Verdict.FAILED);
  }

  @Test
  void equal_to_the_source() {
    assertThat(verdict(three().source(3, Map.of()), fail(asSource()))).isEqualTo(Verdict.PASSED);
    CheckResult lost = result(three().source(4, Map.of()), fail(asSource()));
    assertThat(lost.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(lost.message()).startsWith("3 rows; the source counted 4.");
    assertThat(verdict(three(), fail(asSource()))).isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @Test
  void a_source_that_moved_while_it_was_read_fails_and_says_so() {
    SourceFacts moving = new SourceFacts(OptionalLong.of(4), Map.of(), Optional.empty(), false);
    assertThat(result(three().source(moving), fail(asSource())).message())
        .contains("could not be read in one consistent state");
  }

  @Test
  void an_upsert_is_not_compared_with_the_source() {
    Written upsert = three().source(9, Map.of()).mode(new WriteMode.Upsert(List.of("id")));
    assertThat(verdict(upsert, fail(asSource()))).isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @Test
  void change_against_the_last_accepted_slice_includes_both_ends() {
    Written three = three().after(accepted("2024-02-29", 4));
    assertThat(verdict(three, fail(change("-0.25", "0")))).isEqualTo(Verdict.PASSED);
    assertThat(verdict(three, fail(change(null, "-0.25")))).isEqualTo(Verdict.PASSED);
    CheckResult shrunk = result(three, fail(change("-0.2", "1")));
    assertThat(shrunk.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(shrunk.message())
        .startsWith("3 rows; slice 2024-02-29 had 4, allowed is a change from -20 % up to +100 %.");
  }

  @Test
  void change_is_exact_where_a_double_is_not() {
    Written nine =
        Written.files("id INT", Collections.nCopies(9, row(1))).after(accepted("2024-02-29", 10));
    assertThat(9 / 10.0 - 1).isGreaterThan(-0.1); // in doubles
    assertThat(verdict(nine, fail(change(null, "-0.1")))).isEqualTo(Verdict.PASSED);
  }

  @Test
  void without_a_slice_before_or_after_an_empty_one_there_is_no_change_to_judge() {
    assertThat(verdict(three(), fail(change("0", null)))).isEqualTo(Verdict.NOT_APPLICABLE);
    assertThat(verdict(three().after(accepted("2024-02-29", 0)), fail(change("0", "5"))))
        .isEqualTo(Verdict.NOT_APPLICABLE);
    Written stillEmpty =
        Written.files("id INT").source(0, Map.of()).after(accepted("2024-02-29", 0));
    assertThat(verdict(stillEmpty, fail(change("0", "0")))).isEqualTo(Verdict.PASSED);
  }
}
