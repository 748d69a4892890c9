package io.millrace.ingest.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OggJsonTest {
  private final EventDecoder decoder =
      Formats.decoder(JournalFormat.OGG_JSON, List.of("id"), DecodeOptions.standard());

  private static String operation(String type, String pos, String before, String after) {
    return """
    {"table":"SHOP.CUSTOMERS","op_type":"%s","op_ts":"2026-01-01 00:00:00.123456","current_ts":"2026-01-01T00:00:01.5","pos":"%s","primary_keys":["id"],"before":%s,"after":%s}"""
        .formatted(type, pos, before, after);
  }

  @Test
  void operations_stand_where_the_trail_has_them() {
    // when
    Told told =
        Told.by(
            decoder,
            operation("I", "00000000009999999999", "null", "{\"id\":1}"),
            operation("U", "00000000010000000005", "{\"id\":1}", "{\"id\":1,\"name\":\"a\"}"),
            operation("D", "00000000010000000143", "{\"id\":1,\"name\":\"a\"}", "null"),
            operation("T", "00000000020000000000", "null", "null"));
    // then
    assertThat(told.rejects()).isEmpty();
    assertThat(told.operations())
        .containsExactly(Operation.INSERT, Operation.UPDATE, Operation.DELETE, Operation.TRUNCATE);
    assertThat(told.positions()).isSorted();
    assertThat(told.positions().get(2)).startsWith(Position.of(0, 1, 143));
    assertThat(told.changes()).extracting(Change::table).containsOnly("SHOP.CUSTOMERS");
    assertThat(told.changes()).extracting(Change::at).containsOnly(1_767_225_600_123L);
  }

  @Test
  void an_update_of_the_key_leaves_one_place_and_comes_to_another() {
    // when
    Told told =
        Told.by(
            decoder,
            operation("U", "00000000010000000005", "{\"id\":1,\"n\":2}", "{\"id\":3,\"n\":2}"));
    // then
    assertThat(told.operations()).containsExactly(Operation.DELETE, Operation.UPDATE);
    assertThat(told.images()).containsExactly("{\"id\":1}", "{\"id\":3,\"n\":2}");
  }

  @Test
  void what_is_not_goldengates_is_a_reject() {
    // when
    Told told =
        Told.by(
            decoder,
            "{\"op\":\"c\"}",
            operation("X", "00000000010000000005", "null", "{\"id\":1}"),
            operation("I", "00000000010000000005", "null", "null"),
            operation("I", "x", "null", "{\"id\":1}").replace("\"op_ts\"", "\"ts\""));
    // then
    assertThat(told.rejects())
        .extracting(Reject::reason)
        .containsExactly(
            Reject.Reason.UNKNOWN_FORMAT,
            Reject.Reason.UNKNOWN_OPERATION,
            Reject.Reason.UNKNOWN_FORMAT,
            Reject.Reason.MISSING_POSITION);
  }
}
