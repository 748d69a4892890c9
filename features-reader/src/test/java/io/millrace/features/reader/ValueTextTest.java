package io.millrace.features.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ValueTextTest {
  @Example
  void values_are_json_that_keeps_digits_and_order() {
    assertThat(
            ValueText.write(
                FeatureType.parse("decimal(38,2)"), new BigDecimal("90071992547409931.10")))
        .isEqualTo("90071992547409931.10");
    assertThat(ValueText.write(FeatureType.parse("string"), "a\"\\\n"))
        .isEqualTo("\"a\\\"\\\\\\u000a\"");
    assertThat(
            ValueText.write(
                FeatureType.parse("array<double>"), Arrays.asList(0.1, null, Double.NaN)))
        .isEqualTo("[0.1,null,\"NaN\"]");
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put(2L, "b");
    map.put(1L, null);
    assertThat(ValueText.write(FeatureType.parse("map<bigint,string>"), map))
        .isEqualTo("{\"2\":\"b\",\"1\":null}");
    assertThat(ValueText.write(FeatureType.parse("int"), null)).isEqualTo("null");
  }

  @Example
  void json_of_others_is_read_too() {
    assertThat(ValueText.read(FeatureType.parse("array<string>"), " [ \"\\u00fc\\n\\/\" , null ] "))
        .isEqualTo(Arrays.asList("ü\n/", null));
    assertThat(ValueText.read(FeatureType.parse("timestamp"), "\"2024-03-03T00:00:00Z\""))
        .isEqualTo(Instant.parse("2024-03-03T00:00:00Z"));
    for (String broken : List.of("[1", "{\"a\":}", "[1]]", "", "[1 2]")) {
      assertThatThrownBy(() -> ValueText.read(FeatureType.parse("array<int>"), broken))
          .as(broken)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ValueText.read(FeatureType.parse("int"), "[1]"))
        .hasMessage("What the store holds is no int.");
  }

  @Property
  void doubles_come_back_to_the_bit(@ForAll double value, @ForAll float small) {
    assertBack("double", value);
    assertBack("float", small);
    assertBack("array<double>", List.of(value, -0.0, Double.MIN_VALUE));
  }

  @Property
  void texts_numbers_and_times_come_back(
      @ForAll String text, @ForAll long number, @ForAll short days) {
    assertBack("string", text);
    assertBack("map<string,bigint>", Map.of(text, number));
    assertBack("bigint", number);
    assertBack("date", LocalDate.ofEpochDay(days * 100L));
    assertBack("timestamp", Instant.EPOCH.plusNanos(number / 1000 * 1000));
    assertBack("decimal(38,12)", BigDecimal.valueOf(number, 12));
  }

  private static void assertBack(String type, Object value) {
    FeatureType parsed = FeatureType.parse(type);
    assertThat(parsed).hasToString(type);
    assertThat(ValueText.read(parsed, ValueText.write(parsed, value))).isEqualTo(value);
  }
}
