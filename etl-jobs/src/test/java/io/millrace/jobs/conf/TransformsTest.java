package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.testing.LocalSpark;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What features that are made of one other become, value by value. */
class TransformsTest {
  @AfterAll
  static void leave() {
    LocalSpark.stop();
  }

  @Test
  void bins_hold_their_lower_edge_and_null_and_nan_have_their_own() {
    MeasureForm bins = new MeasureForm.Bins("x", List.of(BigDecimal.ZERO, BigDecimal.TEN));
    assertThat(
            of(
                bins,
                "-0.5D",
                "0D",
                "9.99D",
                "10D",
                "double('Infinity')",
                "double('NaN')",
                "cast(null as double)"))
        .containsExactly("0", "1", "1", "2", "2", "-2", "-1");
    assertThatThrownBy(
            () -> new MeasureForm.Bins("x", List.of(BigDecimal.ONE, new BigDecimal("1.0"))))
        .hasMessageContaining("each greater than the last");
  }

  @Test
  void an_unknown_category_goes_to_other_and_adds_no_column() {
    List<String> values = List.of("it's", "b");
    assertThat(of(new MeasureForm.Ordinal("x", values), "'it\\'s'", "'b'", "'c'", "null"))
        .containsExactly("0", "1", "2", "-1");
    assertThat(of(new MeasureForm.OneHot("x", values), "'it\\'s'", "'b'", "'c'", "null"))
        .containsExactly("[1, 0, 0]", "[0, 1, 0]", "[0, 0, 1]", "[0, 0, 0]");
  }

  @Test
  void hashes_are_buckets_whatever_their_sign_and_stay_what_they_are() {
    MeasureForm hash = new MeasureForm.Hash("x", 10, 0);
    List<String> buckets = of(hash, "'a'", "'b'", "'c'", "'d'", "'e'", "'f'", "null");
    assertThat(buckets.subList(0, 6)).allMatch(bucket -> bucket.matches("\\d"));
    assertThat(buckets.get(6)).isEqualTo("null");
    assertThat(of(hash, "'a'", "'b'", "'c'", "'d'", "'e'", "'f'", "null")).isEqualTo(buckets);
    assertThat(of(new MeasureForm.Hash("x", 10, 1), "'a'", "'b'", "'c'", "'d'", "'e'", "'f'"))
        .isNotEqualTo(buckets.subList(0, 6));
  }

  @Test
  void numbers_are_clipped_and_scaled() {
    assertThat(
            of(new MeasureForm.Clip("x", BigDecimal.ZERO, BigDecimal.TEN), "-1", "5", "11", "null"))
        .containsExactly("0", "5", "10", "null");
    assertThat(
            of(
                new MeasureForm.Scale("x", new BigDecimal("2.5"), new BigDecimal("0.5")),
                "3",
                "2",
                "null"))
        .containsExactly("1.0", "-1.0", "null");
  }

  private static List<String> of(MeasureForm form, String... literals) {
    Measure.Expression measure = (Measure.Expression) form.value();
    return LocalSpark.session()
        .sql(
            "SELECT cast(%s AS string) FROM (SELECT explode(array(%s)) AS x)"
                .formatted(measure.sql(), String.join(", ", literals)))
        .collectAsList()
        .stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }
}
