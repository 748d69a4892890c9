package io.millrace.quality;

import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.result;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.unique;
import static io.millrace.quality.Specs.verdict;
import static io.millrace.quality.Specs.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CheckResult;
import io.millrace.lake.KeyCounts;
import io.millrace.lake.Verdict;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class UniqueRuleTest {
  private static final String LINES = "order_id INT, line STRING";

  @Test
  void a_key_twice_in_two_files_fails_and_is_named() {
    Written lines =
        Written.files(
            LINES,
            List.of(row(7, "a"), row(8, "a"), row(7, "a")),
            List.of(row(9, "b"), row(8, "a")));
    CheckResult result = result(lines, fail(unique("order_id")));
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.measured()).isEqualTo("2 of 3 keys more than once, in 4 rows");
    assertThat(result.metric())
        .contains(0.2); // Deequ's uniqueness: keys that occur once, of all rows
    assertThat(result.failingKeys()).containsExactly("order_id=7", "order_id=8");
    assertThat(result.message())
        .endsWith(
            "Find them at the source with SELECT `order_id`, count(*) … GROUP BY `order_id` HAVING count(*) > 1.");
  }

  @Test
  void keys_of_several_columns_do_not_run_together() {
    Written lines = Written.rows("a STRING, b STRING", row("1", "23"), row("12", "3"));
    assertThat(verdict(lines, fail(unique("a", "b")))).isEqualTo(Verdict.PASSED);
    assertThat(lines.scans()).isZero();
  }

  @Test
  void a_row_with_a_null_in_its_key_is_like_no_other() {
    Written lines = Written.rows(LINES, row(1, null), row(1, null), row(null, null), row(2, "a"));
    CheckResult result = result(lines, fail(unique("order_id", "line")));
    assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(result.measured()).isEqualTo("1 key, each once");
    assertThat(verdict(Written.rows(LINES, row(null, "a")), fail(unique("order_id"))))
        .isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @Test
  void a_where_is_judged_by_reading_only_then() {
    Written lines =
        Written.rows(LINES, row(1, "a"), row(1, "b"), row(2, "a"), row(3, "a"), row(3, "a"));
    assertThat(verdict(lines, where("order_id < 3 and line = 'a'", unique("order_id"))))
        .isEqualTo(Verdict.PASSED);
    assertThat(lines.questions().keys()).isEmpty();
    assertThat(lines.scans()).isEqualTo(1);
    CheckResult result = result(lines, where("line = 'a'", unique("order_id")));
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failingKeys()).containsExactly("order_id=3");
    assertThat(verdict(lines, where("order_id > 9", unique("order_id"))))
        .isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @Test
  void two_keys_with_one_hash_are_told_apart_by_a_look() {
    Written lines =
        Written.rows(LINES, row(1, "a"), row(2, "b"), row(3, "c")).withCollidingHashes();
    assertThat(verdict(lines, fail(unique("line")))).isEqualTo(Verdict.PASSED);
    assertThat(lines.scans()).isEqualTo(1);
  }

  @Test
  void twenty_keys_are_named_the_smallest_first() {
    List<Row> twice = IntStream.range(0, 60).mapToObj(i -> row(100 - i % 30, "x")).toList();
    CheckResult result = result(Written.files(LINES, twice), fail(unique("order_id")));
    assertThat(result.failingKeys()).hasSize(20).startsWith("order_id=71", "order_id=72");
  }

  @Test
  void where_keys_were_unique_only_those_that_come_are_looked_at() {
    CheckResult before = result(Written.rows(LINES, row(1, "a")), fail(unique("order_id")));
    KeyCounts fresh = new KeyCounts(2, 0, 2, 2, true);
    KeyCounts known = new KeyCounts(3, 0, 2, 1, true);
    // what is counted of all would say otherwise, and is not asked
    Written rows = Written.rows(LINES, row(7, "a"), row(7, "b"), row(null, "c"));
    CheckResult after = result(rows.comingTo(before, fresh), fail(unique("order_id")));
    assertThat(after.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(after.measured()).isEqualTo("2 keys, each once");
    // but it is asked where a key that comes is there, and where something else was found before
    assertThat(verdict(rows.comingTo(before, known), fail(unique("order_id"))))
        .isEqualTo(Verdict.FAILED);
    CheckResult other = result(Written.rows(LINES, row(1, "a")), fail(unique("line")));
    assertThat(verdict(rows.comingTo(other, fresh), fail(unique("order_id"))))
        .isEqualTo(Verdict.FAILED);
    CheckResult failed = result(rows, fail(unique("order_id")));
    assertThat(verdict(rows.comingTo(failed, fresh), fail(unique("order_id"))))
        .isEqualTo(Verdict.FAILED);
    // and of several columns where one has NULL
    CheckResult both = result(Written.rows(LINES, row(1, "a")), fail(unique("order_id", "line")));
    Written pairs = Written.rows(LINES, row(7, "a"), row(7, "a"), row(null, "c"));
    assertThat(verdict(pairs.comingTo(both, fresh), fail(unique("order_id", "line"))))
        .isEqualTo(Verdict.FAILED);
  }
}
