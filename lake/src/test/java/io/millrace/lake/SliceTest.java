package io.millrace.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SliceTest {
  @ParameterizedTest
  @ValueSource(strings = {"all", "2024-03-01", "0001-01-01", "2024-03-01T05"})
  void days_hours_and_all_are_slices(String value) {
    assertThat(new Slice(value)).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ALL",
        "2024-03",
        "2024-3-01",
        "2024-03-01 05",
        "2024-03-01T5",
        "2024-03-01T05:00",
        "2024_03_01",
        "20x4-03-01",
        "2024-03-0/",
        "2024-03-0:",
        "٢٠٢٤-٠٣-٠١",
        "2024-03-01\n"
      })
  void all_else_is_refused(String value) {
    assertThatThrownBy(() -> new Slice(value))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Write a day as 2024-03-01");
  }
}
