package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.format.DebeziumEvents.envelope;
import static io.millrace.ingest.journal.format.DebeziumEvents.postgres;
import static io.millrace.ingest.journal.format.DebeziumEvents.row;
import static io.millrace.ingest.journal.format.DebeziumEvents.withSchema;
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
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DebeziumJsonTest {
  private static final String ID_AND_NAME =
      """
      {"type":"int32","optional":false,"field":"id"},{"type":"string","optional":true,"field":"name"}""";

  private final EventDecoder decoder = decoder(DecodeOptions.standard());

  private static EventDecoder decoder(DecodeOptions options) {
    return Formats.decoder(JournalFormat.DEBEZIUM_JSON, List.of("id"), options);
  }

  @Test
  void a_row_is_sliced_out_as_it_stands() {
    // given
    String row = "{ \"id\":7 ,\"name\" : \"K\u00f8ge \\u00e9\", \"tags\":[1, {\"a\":\"}\"}] }";
    // when
    Change change = Told.by(decoder, postgres("c", "null", row, 23L, 42)).onlyChange();
    // then
    assertThat(Told.image(change)).isEqualTo(row);
    assertThat(change.operation()).isEqualTo(Operation.INSERT);
    assertThat(change.table()).isEqualTo("public.customers");
    assertThat(change.at()).isEqualTo(1767225600123L);
    assertThat(change.transaction()).isEqualTo("571");
    assertThat(change.unsaid()).isEmpty();
  }

  @Test
  void without_a_schema_columns_are_text() {
    // when
    Change change = Told.by(decoder, postgres("c", "null", row(7, "x"), 23L, 42)).onlyChange();
    // then
    assertThat(change.schema().columns())
        .containsExactly(
            new Column("id", DataTypes.StringType, Encoding.TEXT, true),
            new Column("name", DataTypes.StringType, Encoding.TEXT, true));
  }

  @Test
  void with_a_schema_columns_have_its_types_and_one_schema_is_shared() {
    // when
    Told told =
        Told.by(
            decoder,
            withSchema(ID_AND_NAME, postgres("c", "null", row(7, "x"), 23L, 42)),
            withSchema(ID_AND_NAME, postgres("u", "null", row(8, "y"), 23L, 43)));
    // then
    assertThat(told.changes().get(0).schema().columns())
        .containsExactly(
            new Column("id", DataTypes.IntegerType, Encoding.PLAIN, false),
            new Column("name", DataTypes.StringType, Encoding.PLAIN, true));
    assertThat(told.changes().get(1).schema()).isSameAs(told.changes().get(0).schema());
    assertThat(told.rejects()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"c, INSERT", "r, SNAPSHOT", "u, UPDATE"})
  void operations_are_told_by_their_letter(String letter, Operation operation) {
    assertThat(
            Told.by(decoder, postgres(letter, "null", row(7, "x"), 23L, 42))
                .onlyChange()
                .operation())
        .isEqualTo(operation);
  }

  @Test
  void a_delete_is_of_the_row_before() {
    // when
    Change change = Told.by(decoder, postgres("d", row(7, "x"), "null", 23L, 42)).onlyChange();
    // then
    assertThat(change.operation()).isEqualTo(Operation.DELETE);
    assertThat(Told.image(change)).isEqualTo(row(7, "x"));
  }

  @Test
  void a_delete_without_the_row_before_is_by_the_messages_key() {
    // given
    String delete = postgres("d", "null", "null", 23L, 42);
    String key =
        """
        {"schema":{"type":"struct","fields":[{"type":"int32","optional":false,"field":"id"}],"optional":false},"payload":{"id":7}}""";
    // when
    Change byPlainKey = Told.byKeyed(decoder, "{\"id\":7}", delete).onlyChange();
    Change byKeyWithSchema = Told.byKeyed(decoder, key, delete).onlyChange();
    Change whole = Told.by(decoder, postgres("d", row(7, "x"), "null", 23L, 42)).onlyChange();
    // then
    assertThat(byPlainKey.key()).isEqualTo(whole.key());
    assertThat(byKeyWithSchema.key()).isEqualTo(whole.key());
    assertThat(Told.image(byKeyWithSchema)).isEqualTo("{\"id\":7}");
    assertThat(byKeyWithSchema.schema().columns())
        .containsExactly(new Column("id", DataTypes.IntegerType, Encoding.PLAIN, false));
  }

  @Test
  void a_delete_that_nobody_can_place_is_a_reject() {
    // when
    Reject reject = Told.by(decoder, postgres("d", "null", "null", 23L, 42)).onlyReject();
    // then
    assertThat(reject.reason()).isEqualTo(Reject.Reason.MISSING_KEY);
    assertThat(reject.detail()).contains("replica identity");
    assertThat(reject.line()).isEqualTo(1);
  }

  @Test
  void a_row_before_with_nothing_in_a_required_key_does_not_stand_for_a_key() {
    // given: the replica identity is of another column than the dataset's key
    String fields =
        "{\"type\":\"int32\",\"optional\":false,\"field\":\"id\"},{\"type\":\"int32\",\"optional\":false,\"field\":\"pk\"}";
    String delete = postgres("d", "{\"id\":null,\"pk\":3}", "null", 23L, 42);
    // when, then
    assertThat(Told.by(decoder, withSchema(fields, delete)).onlyReject().reason())
        .isEqualTo(Reject.Reason.MISSING_KEY);
  }

  @Test
  void an_update_that_changes_the_key_leaves_one_place_and_comes_to_another() {
    // when
    Told told = Told.by(decoder, postgres("u", row(7, "x"), row(8, "x"), 23L, 42));
    // then
    assertThat(told.operations()).containsExactly(Operation.DELETE, Operation.INSERT);
    assertThat(told.images()).containsExactly(row(7, "x"), row(8, "x"));
    assertThat(told.changes().get(0).key()).isNotEqualTo(told.changes().get(1).key());
  }

  @Test
  void a_key_that_is_only_written_otherwise_is_the_same_key() {
    // when
    Told told =
        Told.by(decoder, postgres("u", "{\"id\":7.0}", "{\"name\":\"x\",\"id\":7}", 23L, 42));
    // then
    assertThat(told.onlyChange().operation()).isEqualTo(Operation.UPDATE);
  }

  @Test
  void keys_are_equal_by_their_text_whatever_their_type() {
    // when
    Told told =
        Told.by(
            decoder,
            postgres("c", "null", "{\"id\":70}", 23L, 42),
            postgres("c", "null", "{\"id\":\"70\"}", 23L, 43),
            postgres("c", "null", "{\"id\":7e1}", 23L, 44),
            postgres("c", "null", "{\"ID\":70.00}", 23L, 45),
            postgres("c", "null", "{\"id\":\"7\\u0030\"}", 23L, 46));
    // then
    assertThat(told.changes()).hasSize(5).extracting(Change::key).containsOnly(key("70"));
  }

  @Test
  void h22_keys_are_their_bytes_whatever_a_collation_says() {
    // when
    Told told =
        Told.by(
            decoder,
            postgres("c", "null", "{\"id\":\"Zoe\"}", 23L, 42),
            postgres("c", "null", "{\"id\":\"zoe\"}", 23L, 43),
            postgres("c", "null", "{\"id\":\"Zoe \"}", 23L, 44),
            postgres("c", "null", "{\"id\":\"Zoë\"}", 23L, 45));
    // then
    assertThat(told.changes())
        .extracting(change -> List.of(boxed(change.key())))
        .doesNotHaveDuplicates();
  }

  private static byte[] key(String text) {
    byte[] key = new byte[text.length() + 1];
    key[0] = (byte) (text.length() + 1);
    System.arraycopy(
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, key, 1, text.length());
    return key;
  }

  @Test
  void keys_of_several_columns_do_not_run_into_each_other_and_null_is_a_value() {
    // given
    EventDecoder two =
        Formats.decoder(JournalFormat.DEBEZIUM_JSON, List.of("a", "b"), DecodeOptions.standard());
    // when
    Told told =
        Told.by(
            two,
            postgres("c", "null", "{\"a\":\"x\",\"b\":\"yz\"}", 23L, 42),
            postgres("c", "null", "{\"a\":\"xy\",\"b\":\"z\"}", 23L, 43),
            postgres("c", "null", "{\"a\":null,\"b\":\"z\"}", 23L, 44),
            postgres("c", "null", "{\"a\":\"\",\"b\":\"z\"}", 23L, 45),
            postgres("c", "null", "{\"a\":\"null\",\"b\":\"z\"}", 23L, 46));
    // then
    assertThat(told.changes())
        .extracting(change -> List.of(boxed(change.key())))
        .doesNotHaveDuplicates();
  }

  private static Object[] boxed(byte[] bytes) {
    Object[] boxed = new Object[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      boxed[i] = bytes[i];
    }
    return boxed;
  }

  @Test
  void a_truncate_has_neither_key_nor_image() {
    // when
    Change change = Told.by(decoder, postgres("t", "null", "null", 23L, 42)).onlyChange();
    // then
    assertThat(change.operation()).isEqualTo(Operation.TRUNCATE);
    assertThat(change.key()).isEmpty();
    assertThat(change.image()).isEmpty();
  }

  @Test
  void columns_that_the_schema_has_and_an_updated_row_lacks_are_unsaid() {
    // when
    Told told =
        Told.by(
            decoder,
            withSchema(ID_AND_NAME, postgres("u", "null", "{\"id\":7}", 23L, 42)),
            withSchema(ID_AND_NAME, postgres("c", "null", "{\"id\":7}", 23L, 41)));
    // then
    assertThat(told.changes()).extracting(Change::unsaid).containsExactly(Set.of("name"), Set.of());
  }

  @Test
  void the_last_row_of_a_snapshot_says_that_it_is_complete() {
    // when
    Told told =
        Told.by(
            decoder,
            postgres("r", "null", row(1, "a"), null, 42, "first"),
            postgres("r", "null", row(2, "b"), null, 42, "true"),
            postgres("r", "null", row(3, "c"), null, 42, "last_in_data_collection"));
    // then
    assertThat(told.changes()).hasSize(3);
    assertThat(told.markers())
        .containsExactly(
            new Marker.SnapshotComplete("public.customers", Position.of(0, 42, 0), 1767225600123L));
    assertThat(told.positions())
        .allSatisfy(position -> assertThat(position).isGreaterThan(Position.of(0, 42, 0)))
        .allSatisfy(position -> assertThat(position).isLessThan(Position.of(0, 42, 1)));
  }

  @Test
  void what_is_no_change_is_told_apart() {
    // given
    String ddl =
        """
        {"source":{"connector":"mysql","db":"inventory","table":"customers","server_id":1,"file":"bin.000003","pos":219,"row":0},"ts_ms":1767225600999,"databaseName":"inventory","ddl":"ALTER TABLE customers ADD x int","tableChanges":[]}""";
    String end =
        """
        {"status":"END","id":"571:53195832","event_count":3,"data_collections":[{"data_collection":"public.customers","event_count":2},{"data_collection":"shop.public.orders","event_count":1}],"ts_ms":1767225600999}""";
    // when
    Told told =
        Told.by(
            decoder,
            "{\"ts_ms\":1767225600999}",
            "{\"schema\":{\"type\":\"struct\",\"fields\":[]},\"payload\":{\"ts_ms\":1767225600999}}",
            ddl,
            "{\"status\":\"BEGIN\",\"id\":\"571:53195829\",\"event_count\":null,\"data_collections\":null}",
            end,
            envelope("m", "null", "null", "{\"connector\":\"postgresql\",\"lsn\":4}"),
            "",
            "null",
            "{\"schema\":null,\"payload\":null}");
    // then
    assertThat(told.rejects()).isEmpty();
    assertThat(told.markers())
        .containsExactly(
            new Marker.Heartbeat(),
            new Marker.Heartbeat(),
            new Marker.SchemaChange("inventory.customers"),
            new Marker.TransactionBegin("571"),
            new Marker.TransactionEnd("571", Map.of("public.customers", 2L, "public.orders", 1L)),
            new Marker.Message(),
            new Marker.Tombstone(),
            new Marker.Tombstone(),
            new Marker.Tombstone());
  }

  @ParameterizedTest
  @CsvSource({
    "571:53195832, 571",
    "3E11FA47-71CA-11E1-9E33-C80AA9429562:23, 3E11FA47-71CA-11E1-9E33-C80AA9429562:23",
    "0-1-42, 0-1-42"
  })
  void a_change_names_its_transaction_as_the_transactions_end_does(String id, String name) {
    // given
    String event = postgres("c", "null", row(1, "a"), 23L, 42);
    String inTransaction =
        event.replace(
            "\"transaction\":null",
            "\"transaction\":{\"id\":\"%s\",\"total_order\":1}".formatted(id));
    // when, then
    assertThat(Told.by(decoder, inTransaction).onlyChange().transaction()).isEqualTo(name);
  }

  @Test
  void other_tables_are_counted_and_not_read() {
    // given
    EventDecoder customers =
        decoder(DecodeOptions.standard().withTables(Set.of("public.customers")));
    EventDecoder byName = decoder(DecodeOptions.standard().withTables(Set.of("customers")));
    EventDecoder orders = decoder(DecodeOptions.standard().withTables(Set.of("public.orders")));
    String event = postgres("c", "null", row(1, "a"), 23L, 42);
    // when, then
    assertThat(Told.by(customers, event).changes()).hasSize(1);
    assertThat(Told.by(byName, event).changes()).hasSize(1);
    assertThat(Told.by(orders, event).markers())
        .containsExactly(new Marker.OtherTable("public.customers"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"before\":null,\"after\":{\"id\":1},\"op\":\"c\"",
        "{\"before\":null,\"after\":{\"id\":1},\"op\":c}",
        "{\"before\":null,\"after\":{\"id\":01},\"op\":\"c\"}",
        "not json",
        "{\"op\":\"c\"} {\"op\":\"c\"}",
        "{\"op\":\"\u0001\"}"
      })
  void broken_json_is_a_reject_with_its_text(String event) {
    // when
    Reject reject = Told.by(decoder, event).onlyReject();
    // then
    assertThat(reject.reason()).isEqualTo(Reject.Reason.BROKEN_JSON);
    assertThat(reject.raw()).isEqualTo(event);
    assertThat(reject.file()).isEqualTo("a.json");
  }

  @Test
  void what_is_not_understood_is_a_reject_that_says_why() {
    // given
    String noSource = "{\"before\":null,\"after\":{\"id\":1},\"op\":\"c\",\"source\":null}";
    // when, then
    assertThat(reason(postgres("x", "null", row(1, "a"), 23L, 42)))
        .isEqualTo(Reject.Reason.UNKNOWN_OPERATION);
    assertThat(reason("{\"before\":null,\"after\":{\"id\":1}}"))
        .isEqualTo(Reject.Reason.UNKNOWN_OPERATION);
    assertThat(reason(postgres("c", "null", "{\"name\":\"x\"}", 23L, 42)))
        .isEqualTo(Reject.Reason.MISSING_KEY);
    assertThat(reason(postgres("c", "null", "null", 23L, 42)))
        .isEqualTo(Reject.Reason.UNKNOWN_FORMAT);
    assertThat(reason("{\"id\":1,\"name\":\"x\"}")).isEqualTo(Reject.Reason.UNKNOWN_FORMAT);
    assertThat(reason(noSource)).isEqualTo(Reject.Reason.MISSING_POSITION);
    assertThat(reason(postgres("c", "null", "{\"id\":1,\"a\":1,\"A\":2}", 23L, 42)))
        .isEqualTo(Reject.Reason.BAD_VALUE);
  }

  private Reject.Reason reason(String event) {
    return Told.by(decoder, event).onlyReject().reason();
  }

  @Test
  void deep_nesting_is_a_reject_and_no_overflow_of_the_stack() {
    // given
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    // when
    Reject reject =
        Told.by(decoder, postgres("c", "null", "{\"id\":1,\"x\":%s}".formatted(deep), 23L, 42))
            .onlyReject();
    // then
    assertThat(reject.reason()).isEqualTo(Reject.Reason.BAD_VALUE);
    assertThat(reject.detail()).contains("1000 deep");
    assertThat(reject.raw()).hasSize(Reject.LONGEST);
  }

  @Test
  void what_is_no_utf_8_is_a_reject() {
    // given
    Told told = new Told();
    byte[] event =
        postgres("c", "null", row(1, "x"), 23L, 42)
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    event[new String(event, java.nio.charset.StandardCharsets.UTF_8).indexOf("\"x\"") + 1] =
        (byte) 0xe9;
    // when
    decoder.decode(new byte[0], event, new EventDecoder.Origin("a.json", 3), told);
    // then
    assertThat(told.onlyReject().detail()).contains("UTF-8");
    assertThat(told.onlyReject().line()).isEqualTo(3);
  }

  @Test
  void a_bad_event_does_not_leave_its_traces_on_the_next() {
    // when
    Told told =
        Told.by(
            decoder,
            "{\"before\":{\"id\":5},\"after\":{\"id\":6},\"op\":\"u\",\"source\":{\"lsn\":4",
            "{\"after\":{\"id\":1},\"op\":\"c\"}",
            postgres("c", "null", row(7, "x"), 23L, 42));
    // then
    assertThat(told.rejects())
        .extracting(Reject::reason)
        .containsExactly(Reject.Reason.BROKEN_JSON, Reject.Reason.MISSING_POSITION);
    assertThat(told.images()).containsExactly(row(7, "x"));
  }
}
