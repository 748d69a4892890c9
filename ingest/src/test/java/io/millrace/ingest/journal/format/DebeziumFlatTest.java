package io.millrace.ingest.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.RowSchema.Column;
import io.millrace.ingest.journal.RowSchema.Encoding;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

final class DebeziumFlatTest {
  private final EventDecoder decoder = decoder(DecodeOptions.standard());

  private static EventDecoder decoder(DecodeOptions options) {
    return Formats.decoder(JournalFormat.DEBEZIUM_FLAT, List.of("id"), options);
  }

  @Test
  void added_fields_are_not_of_the_row() {
    // given
    String event =
        """
        {"id":7,"name":"x","__deleted":"false","__op":"u","__table":"customers","__lsn":42,"__source_ts_ms":1767225600000,"__source_schema":"public"}""";
    // when
    Change change = Told.by(decoder, event).onlyChange();
    // then
    assertThat(change.operation()).isEqualTo(Operation.UPDATE);
    assertThat(change.table()).isEqualTo("public.customers");
    assertThat(change.at()).isEqualTo(1_767_225_600_000L);
    assertThat(change.position()).startsWith(Position.of(0, 42, 1, 42));
    assertThat(change.schema().columns()).extracting(Column::name).containsExactly("id", "name");
    assertThat(Told.image(change)).isEqualTo(event);
  }

  @Test
  void the_order_rests_on_what_was_added() {
    // given
    String row = "{\"id\":7,\"__op\":\"u\",%s}";
    // when
    Told binlog =
        Told.by(
            decoder,
            row.formatted(
                "\"__source_file\":\"bin.000009\",\"__source_pos\":4,\"__source_row\":1,\"__source_server_id\":1"),
            row.formatted(
                "\"__source_file\":\"bin.000010\",\"__source_pos\":4,\"__source_row\":0,\"__source_server_id\":1"));
    Told sequence =
        Told.by(
            decoder,
            row.formatted("\"__source_sequence\":\"[\\\"23\\\",\\\"99\\\"]\",\"__source_lsn\":99"),
            row.formatted("\"__source_sequence\":\"[\\\"24\\\",\\\"50\\\"]\",\"__source_lsn\":50"));
    Told clock =
        Told.by(decoder, row.formatted("\"__source_ts_ms\":9"), row.formatted("\"__ts_ms\":10"));
    // then
    assertThat(binlog.positions()).hasSize(2).isSorted();
    assertThat(sequence.positions()).hasSize(2).isSorted();
    assertThat(clock.positions()).hasSize(2).isSorted();
  }

  @Test
  void a_rewritten_delete_is_a_delete() {
    // when
    Told told =
        Told.by(
            decoder,
            "{\"id\":7,\"__deleted\":\"true\",\"__lsn\":42}",
            "{\"id\":7,\"__deleted\":true,\"__op\":\"d\",\"__lsn\":43}",
            "{\"id\":7,\"__op\":\"d\",\"__lsn\":44}",
            "{\"id\":7,\"__op\":\"r\",\"__lsn\":45}");
    // then
    assertThat(told.operations())
        .containsExactly(Operation.DELETE, Operation.DELETE, Operation.DELETE, Operation.SNAPSHOT);
  }

  @Test
  void types_come_from_the_schema_beside_the_row() {
    // given
    String event =
        """
        {"schema":{"type":"struct","fields":[{"type":"int64","optional":false,"field":"id"},{"type":"string","optional":true,"field":"__op"},{"type":"int64","optional":true,"field":"__lsn"}]},"payload":{"id":7,"__op":"c","__lsn":42}}""";
    // when
    Change change = Told.by(decoder, event).onlyChange();
    // then
    assertThat(change.schema().columns())
        .containsExactly(new Column("id", DataTypes.LongType, Encoding.PLAIN, false));
    assertThat(Told.image(change)).isEqualTo("{\"id\":7,\"__op\":\"c\",\"__lsn\":42}");
  }

  @Test
  void a_null_value_is_a_delete_only_where_arrival_gives_it_a_place() {
    // when
    Told byPosition = Told.byKeyed(decoder, "{\"id\":7}", "");
    Told byArrival =
        Told.byKeyed(decoder(DecodeOptions.standard().inArrivalOrder()), "{\"id\":7}", "");
    // then
    assertThat(byPosition.markers()).containsExactly(new Marker.Tombstone());
    assertThat(byArrival.onlyChange().operation()).isEqualTo(Operation.DELETE);
  }

  @Test
  void a_row_without_a_place_in_the_log_is_a_reject() {
    assertThat(Told.by(decoder, "{\"id\":7,\"__op\":\"u\"}").onlyReject().reason())
        .isEqualTo(Reject.Reason.MISSING_POSITION);
  }

  @Test
  void the_prefix_may_be_another() {
    // given
    EventDecoder other = decoder(DecodeOptions.standard().withFlatPrefix("cdc."));
    // when
    Change change =
        Told.by(other, "{\"id\":7,\"__op\":\"x\",\"cdc.op\":\"d\",\"cdc.lsn\":42}").onlyChange();
    // then
    assertThat(change.operation()).isEqualTo(Operation.DELETE);
    assertThat(change.schema().columns()).extracting(Column::name).containsExactly("id", "__op");
  }
}
