package io.millrace.features.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What transforms make of values, worked by hand. */
class TransformTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final long CRC32_OF_3_ABC = 1968223582L;

  @Test
  void a_bin_holds_its_lower_edge_and_null_and_nan_have_their_own() {
    Bins bins = new Bins(List.of(0.0, 10.0));
    assertThat(each(bins, -0.5, 0, -0.0, 9.99f, new BigDecimal("10.00"), 1e300, Double.NaN, null))
        .containsExactly(0, 1, 1, 1, 2, 2, -2, -1);
    assertThat(each(new Bins(List.of()), -1, 5L)).containsExactly(0, 0);
    assertThatThrownBy(() -> new Bins(List.of(1.0, 1.0))).hasMessageContaining("greater than");
    assertThatThrownBy(() -> new Bins(List.of(Double.NaN))).hasMessageContaining("finite");
  }

  @Test
  void a_category_that_is_not_known_goes_to_the_last_place_and_adds_none() {
    List<String> values = List.of("it's", "7");
    assertThat(each(new Ordinal(values), "it's", 7, "c", null)).containsExactly(0, 1, 2, -1);
    assertThat(each(new OneHot(values), "it's", 7L, "c", null))
        .containsExactly(List.of(1, 0, 0), List.of(0, 1, 0), List.of(0, 0, 1), List.of(0, 0, 0));
    assertThatThrownBy(() -> new OneHot(List.of("a", "a"))).hasMessageContaining("each named once");
  }

  /** From the specification of xxHash and by Python's zlib.crc32(b"3:abc"). */
  @Test
  void hashes_are_those_that_others_have() {
    assertThat(XxHash64.of(new byte[0], 0)).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(XxHash64.of("abc".getBytes(), 0)).isEqualTo(0x44BC2CF5AD770999L);
    assertThat(new Hash(Hash.Algorithm.CRC32, Integer.MAX_VALUE, 3).apply("abc"))
        .isEqualTo((int) (CRC32_OF_3_ABC % Integer.MAX_VALUE));
    assertThat(new Hash(Hash.Algorithm.XXHASH64, 8, 0).apply(null)).isNull();
  }

  @Test
  void numbers_are_bounded_and_scaled_and_nan_stays_nan() {
    assertThat(each(new Clip(0, 10), -1, 5, new BigDecimal("11.5"), Double.NaN, null))
        .containsExactly(0.0, 5.0, 10.0, Double.NaN, null);
    assertThat(each(new Scale(2.5, 0.5), 3, 2L, null)).containsExactly(1.0, -1.0, null);
    assertThatThrownBy(() -> new Clip(1, 0)).hasMessageContaining("Nothing lies between");
    assertThatThrownBy(() -> new Scale(1, 0)).hasMessageContaining("scale nothing");
  }

  @Test
  void a_time_stands_on_the_clock_of_its_zone() {
    Instant night = Instant.parse("2024-07-01T22:30:00Z"); // in Berlin half past midnight, Tuesday
    List<Double> berlin = place(new Cyclic(Cyclic.Circle.HOUR, ZoneId.of("Europe/Berlin")), night);
    assertThat(berlin).containsExactly(0.0, 1.0);
    List<Double> utc = place(new Cyclic(Cyclic.Circle.HOUR, UTC), night);
    assertThat(utc.get(0)).isCloseTo(-0.5, within(1e-15)); // 330 degrees
    assertThat(utc.get(1)).isCloseTo(Math.sqrt(3) / 2, within(1e-15));
    LocalDate tuesday = LocalDate.of(2024, 7, 2);
    assertThat(place(new Cyclic(Cyclic.Circle.WEEKDAY, UTC), tuesday))
        .isEqualTo(place(new Cyclic(Cyclic.Circle.WEEKDAY, ZoneId.of("Europe/Berlin")), night));
    List<Double> october = place(new Cyclic(Cyclic.Circle.MONTH, UTC), LocalDate.of(2024, 10, 31));
    assertThat(october.get(0)).isCloseTo(-1.0, within(1e-15)); // 270 degrees
    assertThatThrownBy(() -> new Cyclic(Cyclic.Circle.HOUR, UTC).apply(tuesday))
        .hasMessageContaining("has no HOUR");
  }

  @Test
  void what_has_no_text_that_is_the_same_everywhere_is_refused() {
    assertThatThrownBy(() -> new Ordinal(List.of("1.0")).apply(1.0))
        .hasMessageContaining("no text that is the same everywhere");
    assertThatThrownBy(() -> new Scale(0, 1).apply("1")).hasMessageContaining("a number is needed");
  }

  @Test
  void a_transform_is_the_same_after_it_was_written_and_read() {
    for (Transform transform :
        List.of(
            new Bins(List.of(1e-300, 0.1)),
            new Clip(-0.1, 0.3),
            new Scale(1 / 3d, 2 / 3d),
            new Ordinal(List.of("b", "a")),
            new OneHot(List.of("b", "a")),
            new Hash(Hash.Algorithm.CRC32, 12, -3),
            new Cyclic(Cyclic.Circle.DAY_OF_YEAR, ZoneId.of("Asia/Tokyo")))) {
      assertThat(TransformForm.read(TransformForm.written(transform))).isEqualTo(transform);
    }
    assertThatThrownBy(() -> TransformForm.read(Map.of("kind", "pca")))
        .hasMessageContaining("is no transform");
  }

  private static List<Double> place(Cyclic cyclic, Object value) {
    return cyclic.apply(value);
  }

  private static List<Object> each(Transform transform, Object... values) {
    return Arrays.stream(values).map(transform::apply).toList();
  }
}
