package io.millrace.ingest.journal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.Reject;
import io.millrace.lake.InvalidSpecException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FormatsTest {
  @ParameterizedTest
  @EnumSource(JournalFormat.class)
  void a_decoder_can_be_sent_to_where_it_is_used(JournalFormat format)
      throws IOException, ClassNotFoundException {
    // given
    EventDecoder decoder = Formats.decoder(format, List.of("id"), DecodeOptions.standard());
    Told.by(decoder, "{\"used\": \"already\"}");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ObjectOutputStream(out).writeObject(decoder);
    // when
    EventDecoder sent =
        (EventDecoder)
            new ObjectInputStream(new ByteArrayInputStream(out.toByteArray())).readObject();
    // then
    assertThat(Told.by(sent, "{\"what\": \"else\"}").onlyReject().reason())
        .isIn(Reject.Reason.UNKNOWN_FORMAT, Reject.Reason.MISSING_POSITION);
  }

  @ParameterizedTest
  @EnumSource(JournalFormat.class)
  void no_text_throws_anything(JournalFormat format) {
    // given
    EventDecoder decoder = Formats.decoder(format, List.of("id"), DecodeOptions.standard());
    Told told = new Told();
    List<String> texts =
        List.of(
            "",
            " ",
            "null",
            "[]",
            "{}",
            "1",
            "\"x\"",
            "{",
            "\u0000",
            "{\"schema\":{},\"payload\":1}",
            "{\"schema\":{\"fields\":7},\"payload\":{\"after\":[],\"op\":\"c\"}}",
            "{\"data\":7,\"type\":\"insert\"}",
            "{\"change\":[7]}",
            "{\"change\":[{}]}",
            "{\"action\":\"I\",\"lsn\":\"x/y\"}",
            "{\"data\":[null],\"es\":1,\"type\":\"INSERT\"}",
            "{\"op_type\":\"I\",\"pos\":\"\"}",
            "{\"data\":{},\"metadata\":{\"operation\":\"load\"}}",
            "{\"op\":7,\"source\":[]}",
            "{\"op\":\"c\",\"source\":\"\",\"after\":{}}");
    // when
    for (String text : texts) {
      decoder.decode(new byte[0], text.getBytes(UTF_8), new EventDecoder.Origin("f", 1), told);
    }
    // then
    assertThat(told.changes()).isEmpty();
    assertThat(told.rejects()).isNotEmpty();
  }

  @Test
  void formats_are_named_as_settings_spell_them() {
    assertThat(JournalFormat.named("debezium-json")).isEqualTo(JournalFormat.DEBEZIUM_JSON);
    assertThat(JournalFormat.named("wal2json")).isEqualTo(JournalFormat.WAL2JSON);
    assertThatThrownBy(() -> JournalFormat.named("debezium"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("debezium-json, debezium-avro, debezium-flat");
  }

  @Test
  void a_server_cannot_be_primary_twice() {
    assertThatThrownBy(() -> DecodeOptions.standard().withEpochs(List.of("1", "2", "1")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("[1, 2, 1]");
  }

  @Test
  void options_keep_what_they_are_not_asked_to_change() {
    // when
    DecodeOptions options =
        DecodeOptions.standard()
            .withTables(Set.of("t"))
            .withUnavailable("gone", Set.of("c"))
            .inArrivalOrder()
            .withEpochs(List.of("1"))
            .withFlatPrefix("_")
            .withSchemas("s");
    // then
    assertThat(options)
        .isEqualTo(
            new DecodeOptions(
                Set.of("t"),
                "gone",
                Set.of("c"),
                true,
                List.of("1"),
                "_",
                java.util.Optional.of("s")));
  }
}
