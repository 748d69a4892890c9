package io.millrace.quality;

import static io.millrace.quality.Specs.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CheckResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.Verdict;
import io.millrace.lake.testing.LocalSpark;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ReferencesRuleTest {
  private static final DatasetName CUSTOMERS = new DatasetName("bronze", "customers");

  /** Ready slices of the other dataset. */
  private static final class Ready implements References {
    private final Map<Slice, Dataset<Row>> slices = new HashMap<>();

    Ready with(String slice, String ddl, Row... rows) {
      slices.put(
          new Slice(slice),
          LocalSpark.session().createDataFrame(List.of(rows), StructType.fromDDL(ddl)));
      return this;
    }

    @Override
    public Optional<Dataset<Row>> rows(DatasetName dataset, Slice slice) {
      return Optional.ofNullable(slices.get(slice)).filter(rows -> dataset.equals(CUSTOMERS));
    }

    @Override
    public Optional<Slice> latestReady(DatasetName dataset, Slice notAfter) {
      return slices.keySet().stream()
          .filter(slice -> slice.compareTo(notAfter) <= 0)
          .max(Slice::compareTo);
    }
  }

  private static Written orders() {
    return Written.files(
        "id INT, customer BIGINT",
        List.of(row(1, 7L), row(2, 8L)),
        List.of(row(3, 8L), row(4, null), row(5, 9L)));
  }

  private static CheckResult judge(
      Written written,
      References references,
      Rule.ReferencedSlice slice,
      String column,
      String... others) {
    Rule rule = new Rule.References(List.of(column), CUSTOMERS, List.of(others), slice);
    return written
        .judgedBy(Checks.audit(GatePolicy.STRICT, List.of(Specs.fail(rule)), references))
        .checks()
        .get(0);
  }

  private static CheckResult same(References references) {
    return judge(orders(), references, Rule.ReferencedSlice.SAME, "customer", "id");
  }

  @Test
  void every_value_is_there_and_null_refers_to_none() {
    CheckResult result =
        same(new Ready().with("2024-03-01", "id INT", row(7), row(8), row(9), row((Object) null)));
    assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(result.measured()).isEqualTo("0 keys missing, in 0 of 4 rows");
  }

  @Test
  void values_that_are_not_there_are_named() {
    CheckResult result = same(new Ready().with("2024-03-01", "id INT", row(7)));
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.measured()).isEqualTo("2 keys missing, in 3 of 4 rows");
    assertThat(result.failingKeys()).containsExactly("customer=8", "customer=9");
    assertThat(result.message()).contains("bronze.customers, slice 2024-03-01");
  }

  @Test
  void a_slice_that_is_not_ready_is_an_error_and_never_a_pass() {
    CheckResult result = same(new Ready().with("2024-02-29", "id INT", row(7)));
    assertThat(result.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(result.message())
        .isEqualTo(
            "The check could not be computed: Slice 2024-03-01 of bronze.customers is not ready. Run it first: millrace run bronze.customers --date 2024-03-01.");
  }

  @Test
  void an_unpartitioned_dataset_has_one_slice_for_all_days() {
    assertThat(same(new Ready().with("all", "id INT", row(7), row(8), row(9))).verdict())
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void latest_is_the_newest_slice_not_after_this_one() {
    Ready ready =
        new Ready()
            .with("2024-02-27", "id INT", row(0))
            .with("2024-02-28", "id INT", row(7), row(8), row(9))
            .with("2024-03-02", "id INT", row(0));
    assertThat(judge(orders(), ready, Rule.ReferencedSlice.LATEST, "customer", "id").verdict())
        .isEqualTo(Verdict.PASSED);
    assertThat(
            judge(orders(), new Ready(), Rule.ReferencedSlice.LATEST, "customer", "id").message())
        .endsWith(
            "bronze.customers has no ready slice up to 2024-03-01. Run it first: millrace run bronze.customers.");
  }

  @Test
  void types_that_do_not_compare_exactly_are_an_error() {
    CheckResult result = same(new Ready().with("2024-03-01", "id STRING", row("7")));
    assertThat(result.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(result.message())
        .contains("'customer' is BIGINT and 'id' of bronze.customers is STRING");
    assertThat(
            same(new Ready()
                    .with(
                        "2024-03-01",
                        "id DECIMAL(20,0)",
                        row(new BigDecimal(7)),
                        row(new BigDecimal(8)),
                        row(new BigDecimal(9))))
                .verdict())
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void a_column_that_the_other_lacks_is_an_error_that_lists_its_columns() {
    assertThat(same(new Ready().with("2024-03-01", "idd INT", row(7))).message())
        .endsWith("In bronze.customers there is no column 'id'. Did you mean 'idd'? Columns: idd");
  }

  @Test
  void without_a_value_there_is_nothing_to_refer_with() {
    Written nulls = Written.rows("id INT, customer BIGINT", row(1, null));
    assertThat(judge(nulls, new Ready(), Rule.ReferencedSlice.SAME, "customer", "id").verdict())
        .isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @Test
  void keys_of_several_columns_are_compared_as_one() {
    Rule rule =
        new Rule.References(
            List.of("a", "b"), CUSTOMERS, List.of("x", "y"), Rule.ReferencedSlice.SAME);
    References ready =
        new Ready().with("2024-03-01", "x STRING, y STRING", row("1", "23"), row("2", "2"));
    CheckResult result =
        Written.rows("a STRING, b STRING", row("1", "23"), row("12", "3"), row("2", null))
            .judgedBy(
                Checks.audit(GatePolicy.STRICT, List.of(Specs.where("a <> 'z'", rule)), ready))
            .checks()
            .get(0);
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failingKeys()).containsExactly("a=12, b=3");
  }
}
