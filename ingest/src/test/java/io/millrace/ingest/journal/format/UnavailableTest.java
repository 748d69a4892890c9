package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.format.DebeziumEvents.postgres;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.journal.Change;
import io.millrace.lake.InvalidSpecException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The looks of an unavailable value, worked out by hand from Debezium 3.2's default placeholder.
 */
final class UnavailableTest {
  private static final String NUMBERS =
      "95,95,100,101,98,101,122,105,117,109,95,117,110,97,118,97,105,108,97,98,108,101,95,118,97,108,117,101";

  private static Change update(DecodeOptions options, String value) {
    String row = "{\"id\":7,\"x\":%s,\"y\":\"said\"}".formatted(value);
    return Told.by(
            Formats.decoder(JournalFormat.DEBEZIUM_JSON, List.of("id"), options),
            postgres("u", "null", row, 23L, 42))
        .onlyChange();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"__debezium_unavailable_value\"", // text, and bytea as text
        "\"X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==\"", // bytea
        "\"5f5f646562657a69756d5f756e617661696c61626c655f76616c7565\"", // bytea as hexadecimal
        "[\"__debezium_unavailable_value\"]", // text[]
        "[\"X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==\"]", // bytea[]
        "[" + NUMBERS + "]", // int[], bigint[]
        "\"b68a35a7-17ad-35b3-af2a-ae46edb4545a\"", // uuid
        "[\"b68a35a7-17ad-35b3-af2a-ae46edb4545a\"]", // uuid[]
        "{\"__debezium_unavailable_value\":\"__debezium_unavailable_value\"}", // hstore as a map
        "\"{\\\"__debezium_unavailable_value\\\":\\\"__debezium_unavailable_value\\\"}\"", // hstore
        "[ \"__debezium_unavailable_value\" ]"
      })
  void a_value_that_the_source_did_not_log_is_unsaid_whatever_its_type(String value) {
    assertThat(update(DecodeOptions.standard(), value).unsaid()).containsExactly("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"__debezium_unavailable_valuE\"",
        "\"said: __debezium_unavailable_value\"",
        "[\"__debezium_unavailable_value\",\"b\"]",
        "[95,95]",
        "{\"a\":\"__debezium_unavailable_value\"}",
        "null",
        "7"
      })
  void other_values_are_said(String value) {
    assertThat(update(DecodeOptions.standard(), value).unsaid()).isEmpty();
  }

  @Test
  void the_placeholder_may_be_another_text_or_bytes() {
    // given
    DecodeOptions text = DecodeOptions.standard().withUnavailable("(gone)", Set.of());
    DecodeOptions bytes = DecodeOptions.standard().withUnavailable("hex:2867ff", Set.of());
    // when, then
    assertThat(update(text, "\"(gone)\"").unsaid()).containsExactly("x");
    assertThat(update(text, "\"__debezium_unavailable_value\"").unsaid()).isEmpty();
    assertThat(update(bytes, "\"KGf/\"").unsaid()).containsExactly("x");
    assertThat(update(bytes, "[40,103,-1]").unsaid()).containsExactly("x");
    assertThat(update(bytes, "\"(g\ufffd\"").unsaid()).containsExactly("x");
  }

  @Test
  void in_some_columns_it_may_be_data() {
    // given
    DecodeOptions options =
        DecodeOptions.standard().withUnavailable(DecodeOptions.UNAVAILABLE, Set.of("x"));
    // when, then
    assertThat(update(options, "\"__debezium_unavailable_value\"").unsaid()).isEmpty();
  }

  @Test
  void a_row_that_comes_to_another_key_has_its_unavailable_values_unsaid_there() {
    // when
    Told told =
        Told.by(
            Formats.decoder(JournalFormat.DEBEZIUM_JSON, List.of("id"), DecodeOptions.standard()),
            postgres(
                "u",
                "{\"id\":7,\"x\":null}",
                "{\"id\":8,\"x\":\"__debezium_unavailable_value\"}",
                23L,
                42));
    // then
    assertThat(told.changes()).extracting(Change::unsaid).containsExactly(Set.of(), Set.of("x"));
  }

  @Test
  void a_placeholder_that_is_no_hexadecimal_is_refused() {
    assertThatThrownBy(() -> new Unavailable("hex:xyz", Set.of()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("hex:xyz")
        .hasMessageContaining("unavailable.value.placeholder");
  }
}
