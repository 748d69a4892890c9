package io.millrace.ingest.journal.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeNumbersTest {
  @ParameterizedTest
  @ValueSource(strings = {"0", "7", "-7", "10", "123456789012345678901234567890"})
  void one_text_a_number(String text) {
    assertThat(WholeNumbers.others(key(text))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "00", "01", "-0", "-01", "1.0", "+1", "1e3", " 1", "a", "１"})
  void anything_else_may_be_a_number_in_other_words(String text) {
    assertThat(WholeNumbers.others(key(text))).isEqualTo(1);
  }

  @Test
  void columns_are_told_apart_and_null_is_no_text() {
    assertThat(WholeNumbers.others(key("1", "x", null, "02"))).isEqualTo(0b1010);
    String[] many = new String[70];
    Arrays.fill(many, "1");
    assertThat(WholeNumbers.others(key(many))).isEqualTo(-1);
  }

  private static byte[] key(String... columns) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String column : columns) {
      byte[] text = column == null ? new byte[0] : column.getBytes(UTF_8);
      out.write(column == null ? 0 : text.length + 1);
      out.writeBytes(text);
    }
    return out.toByteArray();
  }
}
