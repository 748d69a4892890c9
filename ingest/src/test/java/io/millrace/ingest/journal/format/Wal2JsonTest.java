package io.millrace.ingest.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.RowSchema.Column;
import io.millrace.ingest.journal.RowSchema.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class Wal2JsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EventDecoder decoder = decoder(List.of("a"), DecodeOptions.standard());

  private static EventDecoder decoder(List<String> keys, DecodeOptions options) {
    return Formats.decoder(JournalFormat.WAL2JSON, keys, options);
  }

  private static final String INSERT =
      """
      {"kind":"insert","schema":"public","table":"t","columnnames":["a","b"],"columntypes":["integer","numeric(5,2)"],"columnvalues":[1,2.50]}""";
  private static final String UPDATE =
      """
      {"kind":"update","schema":"public","table":"t","columnnames":["a","b"],"columntypes":["integer","numeric(5,2)"],"columnvalues":[%d,3],"oldkeys":{"keynames":["a"],"keytypes":["integer"],"keyvalues":[1]}}""";
  private static final String DELETE =
      """
      {"kind":"delete","schema":"public","table":"t","oldkeys":{"keynames":["a"],"keytypes":["integer"],"keyvalues":[1]}}""";

  private static String transaction(String... changes) {
    return """
    {"xid":571,"nextlsn":"0/16B3748","timestamp":"2026-01-01 00:00:00.123456+00","change":[%s]}"""
        .formatted(String.join(",", changes));
  }

  @Test
  void a_transaction_is_a_document_with_its_changes_in_order() {
    // when
    Told told = Told.by(decoder, transaction(INSERT, UPDATE.formatted(1), DELETE));
    // then
    assertThat(told.operations())
        .containsExactly(Operation.INSERT, Operation.UPDATE, Operation.DELETE);
    assertThat(told.images())
        .containsExactly("{\"a\":1,\"b\":2.50}", "{\"a\":1,\"b\":3}", "{\"a\":1}");
    assertThat(told.positions()).isSorted();
    assertThat(told.positions().get(1)).startsWith(Position.of(0, 0x16B3748L, 1));
    assertThat(told.changes()).extracting(Change::transaction).containsOnly("571");
    assertThat(told.changes()).extracting(Change::at).containsOnly(1_767_225_600_123L);
    assertThat(told.changes().get(0).schema().columns())
        .containsExactly(
            new Column("a", DataType.fromDDL("int"), Encoding.PARSED, true),
            new Column("b", DataType.fromDDL("decimal(5,2)"), Encoding.PARSED, true));
    assertThat(told.markers())
        .containsExactly(new Marker.TransactionEnd("571", Map.of("public.t", 3L)));
  }

  @Test
  void an_update_of_the_key_leaves_one_place_and_comes_to_another() {
    // when
    Told told = Told.by(decoder, transaction(UPDATE.formatted(2)));
    // then
    assertThat(told.operations()).containsExactly(Operation.DELETE, Operation.UPDATE);
    assertThat(told.images()).containsExactly("{\"a\":1}", "{\"a\":2,\"b\":3}");
    assertThat(told.markers())
        .containsExactly(new Marker.TransactionEnd("571", Map.of("public.t", 2L)));
  }

  @Test
  void a_row_may_be_a_document_of_its_own() {
    // when
    Told told =
        Told.by(
            decoder,
            "{\"action\":\"B\",\"xid\":571,\"lsn\":\"0/16B3000\"}",
            "{\"action\":\"I\",\"xid\":571,\"lsn\":\"0/16B3100\",\"schema\":\"public\",\"table\":\"t\",\"columns\":[{\"name\":\"a\",\"type\":\"integer\",\"value\":1}]}",
            "{\"action\":\"U\",\"xid\":571,\"lsn\":\"0/16B3200\",\"schema\":\"public\",\"table\":\"t\",\"columns\":[{\"name\":\"a\",\"type\":\"integer\",\"value\":2}],\"identity\":[{\"name\":\"a\",\"type\":\"integer\",\"value\":1}]}",
            "{\"action\":\"D\",\"xid\":571,\"lsn\":\"1/00000001\",\"schema\":\"public\",\"table\":\"t\",\"identity\":[{\"name\":\"a\",\"type\":\"integer\",\"value\":2}]}",
            "{\"action\":\"M\",\"xid\":571,\"lsn\":\"1/2\",\"prefix\":\"x\",\"content\":\"y\"}",
            "{\"action\":\"T\",\"xid\":571,\"lsn\":\"1/3\",\"schema\":\"public\",\"table\":\"t\"}",
            "{\"action\":\"C\",\"xid\":571,\"lsn\":\"1/4\"}");
    // then
    assertThat(told.operations())
        .containsExactly(
            Operation.INSERT,
            Operation.DELETE,
            Operation.UPDATE,
            Operation.DELETE,
            Operation.TRUNCATE);
    assertThat(told.changes().get(3).position()).startsWith(Position.of(0, (1L << 32) + 1, 0));
    assertThat(told.markers())
        .containsExactly(
            new Marker.TransactionBegin("571"),
            new Marker.Message(),
            new Marker.TransactionEnd("571", Map.of()));
  }

  @Test
  void what_is_not_understood_is_a_reject() {
    // when
    Told told =
        Told.by(
            decoder,
            "{\"op\":\"c\"}",
            "{\"change\":[" + INSERT + "]}",
            transaction("{\"kind\":\"upsert\",\"schema\":\"public\",\"table\":\"t\"}"),
            transaction(INSERT.replace("[1,2.50]", "[1]")),
            transaction(DELETE.replace("[\"a\"]", "[\"z\"]")));
    // then
    assertThat(told.rejects())
        .extracting(Reject::reason)
        .containsExactly(
            Reject.Reason.UNKNOWN_FORMAT,
            Reject.Reason.MISSING_POSITION,
            Reject.Reason.UNKNOWN_OPERATION,
            Reject.Reason.UNKNOWN_FORMAT,
            Reject.Reason.MISSING_KEY);
    assertThat(told.changes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "boolean, boolean, PARSED",
    "int2, smallint, PARSED",
    "integer, int, PARSED",
    "bigint, bigint, PARSED",
    "real, float, PARSED",
    "double precision, double, PARSED",
    "'numeric(12,2)', 'decimal(12,2)', PARSED",
    "numeric, string, TEXT",
    "'numeric(60,2)', string, TEXT",
    "date, date, PARSED",
    "timestamp(3) without time zone, timestamp_ntz, PARSED",
    "timestamp with time zone, timestamp, PARSED",
    "bytea, binary, HEX",
    "character varying(30), string, TEXT",
    "uuid, string, TEXT",
    "jsonb, string, TEXT",
    "integer[], string, TEXT",
    "wal2json_DOMAIN_1, string, TEXT"
  })
  void columns_have_the_types_that_postgres_declares(
      String declared, String spark, Encoding encoding) {
    assertThat(PostgresTypes.column("x", declared))
        .isEqualTo(new Column("x", DataType.fromDDL(spark), encoding, true));
  }

  private static Stream<Path> documents() throws IOException {
    try (Stream<Path> files = Files.list(TestJournals.folder("cdc-wal2json/changes"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void both_formats_say_the_same_of_what_sql_did(Path file) throws IOException {
    // given: documents without LSN, in the order in which they were written
    Told transactions = new Told();
    Told rows = new Told();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        JsonNode document = JSON.readTree(line);
        // when
        Told told = Told.by(decoder(List.of(), DecodeOptions.standard().inArrivalOrder()), line);
        // then
        assertThat(told.rejects()).isEmpty();
        (document.has("change") ? transactions : rows).changes().addAll(told.changes());
      }
    }
    assertThat(transactions.changes().size() + rows.changes().size()).isEqualTo(written(file));
  }

  /** How many changes of rows there are, looked for by text. */
  private static long written(Path file) throws IOException {
    String text = Files.readString(file);
    return java.util.regex.Pattern.compile(
            "\"kind\": \"(insert|update|delete|truncate)\"|\"action\": ?\"[IUDT]\"")
        .matcher(text)
        .results()
        .count();
  }
}
