package io.millrace.quality;

import static io.millrace.quality.Specs.complete;
import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.result;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.satisfies;
import static io.millrace.quality.Specs.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Verdict;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Rows that Deequ shows, or tries itself on, with the numbers that it tells of them. */
class DeequFixturesTest {
  private static final String ITEMS =
      "id BIGINT, name STRING, description STRING, priority STRING, views BIGINT";
  private static final String MISSING = "item STRING, att1 STRING, att2 STRING";

  /** Its README: four of five items have a name, two of five an address in their description. */
  @Test
  void five_items() {
    Row[] items = {
      row(1L, "Thingy A", "awesome thing.", "high", 0L),
      row(2L, "Thingy B", "available at http://thingb.com", null, 0L),
      row(3L, null, null, "low", 5L),
      row(4L, "Thingy D", "checkout https://thingd.ca", "low", 10L),
      row(5L, "Thingy E", null, "high", 12L)
    };
    assertThat(result(Written.rows(ITEMS, items), fail(complete("name"))).metric()).contains(0.8);
    Rule.Satisfies address = satisfies("coalesce(description rlike 'https?://[^ ]+', false)");
    assertThat(result(Written.rows(ITEMS, items), fail(address)).metric()).contains(0.4);
    assertThat(verdict(Written.rows(ITEMS, items), fail(complete("id")))).isEqualTo(Verdict.PASSED);
  }

  /** Its tests' rows with gaps: half of one column, three quarters of the other. */
  @Test
  void twelve_rows_with_gaps() {
    Written rows = Written.rows(MISSING, gaps());
    assertThat(result(rows, fail(complete("att1"))).metric()).contains(0.5);
    assertThat(result(Written.rows(MISSING, gaps()), fail(complete("att2"))).metric())
        .contains(0.75);
    Rule.Complete half = new Rule.Complete("att1", new BigDecimal("0.5"));
    assertThat(verdict(Written.rows(MISSING, gaps()), fail(half))).isEqualTo(Verdict.PASSED);
  }

  private static Row[] gaps() {
    return new Row[] {
      row("1", "a", "f"),
      row("2", "b", "d"),
      row("3", null, "f"),
      row("4", "a", null),
      row("5", "a", "f"),
      row("6", null, "d"),
      row("7", null, "d"),
      row("8", "b", null),
      row("9", "a", "f"),
      row("10", null, null),
      row("11", null, "f"),
      row("12", null, "d")
    };
  }

  /** Where a part is replaced, what is known of the others and of the new one tells of all. */
  @Test
  void parts_of_which_one_is_replaced() {
    List<Row> first = List.of(row("1", "a", "f"), row("2", null, "d"));
    List<Row> second = List.of(row("3", null, null), row("4", "b", null));
    List<Row> again = List.of(row("3", "c", null), row("4", "b", "d"), row("5", "b", null));
    assertThat(share(Written.files(MISSING, first, second))).contains(0.5);
    assertThat(share(Written.files(MISSING, first, again)))
        .isEqualTo(
            share(
                Written.rows(
                    MISSING,
                    row("1", "a", "f"),
                    row("2", null, "d"),
                    row("3", "c", null),
                    row("4", "b", "d"),
                    row("5", "b", null))))
        .contains(0.8);
  }

  private static Optional<Double> share(Written rows) {
    return result(rows, fail(complete("att1"))).metric();
  }
}
