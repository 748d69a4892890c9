package io.millrace.ingest.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.RowSchema.Column;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MaxwellTest {
  private static final ObjectMapper LOOSE =
      new ObjectMapper().configure(JsonParser.Feature.ALLOW_UNQUOTED_FIELD_NAMES, true);

  private final EventDecoder decoder = decoder(DecodeOptions.standard());

  private static EventDecoder decoder(DecodeOptions options) {
    return Formats.decoder(JournalFormat.MAXWELL, List.of("id"), options);
  }

  private static String event(String type, String data, String more) {
    return """
    {"database":"shop","table":"customers","type":"%s","ts":1477053217,"xid":23396,%s,"data":%s}"""
        .formatted(type, more, data);
  }

  private static String at(String position, int offset) {
    return "\"xoffset\":%d,\"position\":\"%s\"".formatted(offset, position);
  }

  @Test
  void a_row_stands_where_the_binary_log_has_it() {
    // when
    Told told =
        Told.by(
            decoder,
            event("insert", "{\"id\":1,\"name\":\"a\"}", at("master.999999:800911", 0)),
            event("update", "{\"id\":1,\"name\":\"b\"}", at("master.1000000:4", 0)),
            event("update", "{\"id\":1,\"name\":\"c\"}", at("master.1000000:4", 1)),
            event(
                "delete",
                "{\"id\":1,\"name\":\"c\"}",
                "\"commit\":true,\"position\":\"master.1000000:4\""));
    // then
    assertThat(told.operations())
        .containsExactly(Operation.INSERT, Operation.UPDATE, Operation.UPDATE, Operation.DELETE);
    assertThat(told.positions()).isSorted();
    assertThat(told.positions().get(2)).startsWith(Position.of(0, 1_000_000, 4, 1));
    assertThat(told.changes()).extracting(Change::table).containsOnly("shop.customers");
    assertThat(told.changes()).extracting(Change::at).containsOnly(1_477_053_217_000L);
    assertThat(told.markers()).containsExactly(new Marker.TransactionEnd("23396", Map.of()));
  }

  @Test
  void without_a_position_the_clock_and_the_transaction_must_do() {
    // when
    Change change = Told.by(decoder, event("insert", "{\"id\":1}", "\"xoffset\":3")).onlyChange();
    // then
    assertThat(change.position()).startsWith(Position.of(0, 1_477_053_217L, 23_396, 3));
  }

  @Test
  void an_update_of_the_key_leaves_one_place_and_comes_to_another() {
    // given
    String update =
        event(
            "update",
            "{\"id\":2,\"name\":\"a\"}",
            "\"old\":{\"id\":1}," + at("master.000006:800911", 0));
    // when
    Told told = Told.by(decoder, update);
    // then
    assertThat(told.operations()).containsExactly(Operation.DELETE, Operation.UPDATE);
    assertThat(told.images()).containsExactly("{\"id\":1}", "{\"id\":2,\"name\":\"a\"}");
  }

  @Test
  void an_update_of_other_columns_is_one_change() {
    // given
    String update =
        event(
            "update",
            "{\"id\":2,\"name\":\"a\"}",
            "\"old\":{\"name\":\"b\"}," + at("master.000006:800911", 0));
    // when, then
    assertThat(Told.by(decoder, update).onlyChange().operation()).isEqualTo(Operation.UPDATE);
  }

  @Test
  void bootstrapped_rows_are_of_a_snapshot_and_ddl_is_known() {
    // when
    Told told =
        Told.by(
            decoder,
            event("bootstrap-start", "{}", "\"comment\":\"x\""),
            event("bootstrap-insert", "{\"id\":1}", at("master.000006:800911", 0)),
            event("bootstrap-complete", "{}", "\"comment\":\"x\""),
            "{\"type\":\"table-alter\",\"database\":\"shop\",\"table\":\"customers\",\"sql\":\"alter table\"}",
            "{\"type\":\"heartbeat\",\"ts\":1}");
    // then
    assertThat(told.operations()).containsExactly(Operation.SNAPSHOT);
    assertThat(told.markers())
        .containsExactly(
            new Marker.Message(),
            new Marker.Message(),
            new Marker.SchemaChange("shop.customers"),
            new Marker.Heartbeat());
    assertThat(told.rejects()).isEmpty();
  }

  @Test
  void what_is_not_maxwells_is_a_reject() {
    // when
    Told told =
        Told.by(
            decoder,
            event("upsert", "{\"id\":1}", at("master.000006:800911", 0)),
            "{\"op\":\"c\"}",
            event("insert", "{\"name\":\"a\"}", at("master.000006:800911", 0)),
            event("insert", "{\"id\":1}", at("here", 0)));
    // then
    assertThat(told.rejects())
        .extracting(Reject::reason)
        .containsExactly(
            Reject.Reason.UNKNOWN_OPERATION,
            Reject.Reason.UNKNOWN_FORMAT,
            Reject.Reason.MISSING_KEY,
            Reject.Reason.MISSING_POSITION);
  }

  private static Stream<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(TestJournals.folder("cdc-maxwell-sql"))) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void the_events_that_sql_must_give_keep_every_column_and_value(Path script) throws IOException {
    for (JsonNode event : events(script)) {
      // when
      EventDecoder byFirst =
          Formats.decoder(
              JournalFormat.MAXWELL,
              List.of(
                  event.path("data").fieldNames().hasNext()
                      ? event.path("data").fieldNames().next()
                      : "id"),
              DecodeOptions.standard().inArrivalOrder());
      Told told = Told.by(byFirst, event.toString());
      // then
      assertThat(told.rejects()).isEmpty();
      if (event.path("type").asText().matches("insert|update|delete|bootstrap-insert")) {
        Change change = told.changes().get(told.changes().size() - 1);
        JsonNode image = LOOSE.readTree(change.image());
        assertThat(image).isEqualTo(event.path("data"));
        assertThat(change.schema().columns().stream().map(Column::name).toList())
            .containsExactlyElementsOf(image::fieldNames);
      } else {
        assertThat(told.markers()).hasSize(1);
      }
    }
  }

  /** What stands behind arrows, up to a blank line or the next statement. */
  private static List<JsonNode> events(Path script) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String part : Files.readString(script, StandardCharsets.UTF_8).split("->")) {
      if (part.strip().startsWith("{")) {
        events.add(LOOSE.readTree(part)); // which ends with the object
      }
    }
    return events;
  }
}
