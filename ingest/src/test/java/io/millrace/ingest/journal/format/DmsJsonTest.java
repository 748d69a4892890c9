package io.millrace.ingest.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.RowSchema.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DmsJsonTest {
  private final EventDecoder decoder =
      Formats.decoder(JournalFormat.DMS_JSON, List.of("id"), DecodeOptions.standard());

  private static String record(String operation, String clock, String row) {
    return """
    {"data":%s,"metadata":{"timestamp":"%s","record-type":"%s","operation":"%s","partition-key-type":"schema-table","schema-name":"shop","table-name":"customers","transaction-id":670014899490,"transaction-record-id":3}}"""
        .formatted(row, clock, row.equals("null") ? "control" : "data", operation);
  }

  @Test
  void records_are_ordered_by_their_clock_and_loaded_rows_come_first() {
    // when
    Told told =
        Told.by(
            decoder,
            record("load", "2026-01-01T09:00:00.000001Z", "{\"id\":1}"),
            record("insert", "2026-01-01T00:00:00.000001Z", "{\"id\":1}"),
            record("update", "2026-01-01T00:00:00.000002Z", "{\"id\":1}"),
            record("delete", "2026-01-01T00:00:01Z", "{\"id\":1}"));
    // then
    assertThat(told.operations())
        .containsExactly(Operation.SNAPSHOT, Operation.INSERT, Operation.UPDATE, Operation.DELETE);
    assertThat(told.positions()).isSorted();
    assertThat(told.positions().get(2))
        .startsWith(Position.of(0, 1, 1_767_225_600_000_002L, 670_014_899_490L, 3));
    assertThat(told.changes()).extracting(Change::table).containsOnly("shop.customers");
    assertThat(told.changes()).extracting(Change::transaction).containsOnly("670014899490");
  }

  @Test
  void values_before_an_update_are_not_columns_and_tell_where_a_row_came_from() {
    // when
    Told told =
        Told.by(
            decoder,
            record(
                "update",
                "2026-01-01T00:00:00Z",
                "{\"id\":2,\"name\":\"b\",\"BI_id\":1,\"BI_name\":\"a\",\"BI_LL\":0}"));
    // then
    assertThat(told.operations()).containsExactly(Operation.DELETE, Operation.UPDATE);
    assertThat(told.images().get(0)).isEqualTo("{\"id\":1}");
    assertThat(told.changes().get(1).schema().columns())
        .extracting(Column::name)
        .containsExactly("id", "name", "BI_LL");
  }

  @Test
  void control_records_are_markers_and_a_truncate_is_a_change() {
    // when
    Told told =
        Told.by(
            decoder,
            record("create-table", "2026-01-01T00:00:00Z", "null"),
            record("truncate-table", "2026-01-01T00:00:00Z", "null"));
    // then
    assertThat(told.markers()).containsExactly(new Marker.SchemaChange("shop.customers"));
    assertThat(told.operations()).containsExactly(Operation.TRUNCATE);
  }

  @Test
  void what_is_not_of_dms_is_a_reject() {
    // when
    Told told =
        Told.by(
            decoder,
            "{\"op\":\"c\"}",
            record("merge", "2026-01-01T00:00:00Z", "{\"id\":1}"),
            record("insert", "yesterday", "{\"id\":1}"));
    // then
    assertThat(told.rejects())
        .extracting(Reject::reason)
        .containsExactly(
            Reject.Reason.UNKNOWN_FORMAT,
            Reject.Reason.UNKNOWN_OPERATION,
            Reject.Reason.MISSING_POSITION);
  }
}
