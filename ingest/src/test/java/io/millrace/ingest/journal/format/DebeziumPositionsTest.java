package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.format.DebeziumEvents.binlog;
import static io.millrace.ingest.journal.format.DebeziumEvents.envelope;
import static io.millrace.ingest.journal.format.DebeziumEvents.postgres;
import static io.millrace.ingest.journal.format.DebeziumEvents.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class DebeziumPositionsTest {
  private final EventDecoder decoder = decoder(DecodeOptions.standard());

  private static EventDecoder decoder(DecodeOptions options) {
    return Formats.decoder(JournalFormat.DEBEZIUM_JSON, List.of("id"), options);
  }

  private List<String> positions(String... events) {
    Told told = Told.by(decoder, events);
    assertThat(told.rejects()).isEmpty();
    return told.positions();
  }

  private static String head(String position, int parts) {
    return position.substring(0, parts * 17 - 1);
  }

  @Test
  void the_same_event_has_the_same_position_wherever_it_is_delivered() {
    // given
    String event = postgres("u", "null", row(7, "x"), 23L, 42);
    Told again = new Told();
    // when
    decoder.decode(
        new byte[0],
        event.getBytes(StandardCharsets.UTF_8),
        new Origin("other.json.gz", 99, 17, 3),
        again);
    // then
    assertThat(again.positions()).isEqualTo(positions(event));
  }

  @Test
  void two_changes_at_one_place_of_the_log_have_two_positions() {
    // when
    List<String> positions =
        positions(
            postgres("u", "null", row(7, "x"), 23L, 42),
            postgres("u", "null", row(7, "y"), 23L, 42),
            postgres("d", row(7, "y"), "null", 23L, 42));
    // then
    assertThat(positions).doesNotHaveDuplicates();
    assertThat(positions).extracting(p -> head(p, 4)).containsOnly(Position.of(0, 23, 1, 42));
  }

  @Test
  void postgres_is_ordered_by_commit_before_place_in_the_log() {
    // given: the first transaction wrote later in the log and committed earlier
    String first = postgres("u", "null", row(7, "x"), 100L, 150);
    String second = postgres("u", "null", row(7, "y"), 160L, 120);
    // when, then
    assertThat(positions(first, second)).isSorted();
  }

  @Test
  void before_the_first_commit_is_seen_a_postgres_change_comes_after_the_snapshot_before_it() {
    // given
    String snapshot = postgres("r", "null", row(7, "snapshot"), null, 150, "last");
    String first = postgres("u", "null", row(7, "x"), null, 180);
    String second = postgres("u", "null", row(7, "y"), 200L, 190);
    // when, then
    assertThat(positions(snapshot, first, second)).isSorted();
  }

  @Test
  void a_row_of_an_incremental_snapshot_comes_between_the_transactions_around_it() {
    // given
    String before = postgres("u", "null", row(7, "x"), 100L, 150);
    String snapshot = postgres("r", "null", row(7, "x"), 160L, 170, "incremental");
    String after = postgres("u", "null", row(7, "y"), 160L, 165);
    // when, then
    assertThat(positions(before, snapshot, after)).isSorted();
  }

  @Test
  void a_binary_log_is_ordered_by_the_number_of_its_file_then_place_then_row() {
    // given
    String[] inOrder = {
      binlog("c", row(7, "a"), "1", "mysql-bin.999999", 9_000, 0),
      binlog("u", row(7, "b"), "1", "mysql-bin.1000000", 4, 0),
      binlog("u", row(7, "c"), "1", "mysql-bin.1000000", 4, 1),
      binlog("u", row(7, "d"), "1", "mysql-bin.1000000", 4, 10),
      binlog("u", row(7, "e"), "1", "mysql-bin.1000000", 1_000_000_004L, 0)
    };
    // when, then
    assertThat(positions(inOrder)).isSorted();
    assertThat(head(positions(inOrder).get(3), 4)).isEqualTo(Position.of(0, 1_000_000, 4, 10));
  }

  @Test
  void epochs_come_before_all_else_and_every_change_of_server_is_told() {
    // given
    EventDecoder inTerms = decoder(DecodeOptions.standard().withEpochs(List.of("223344", "5")));
    String first = binlog("c", row(7, "a"), "223344", "mysql-bin.000900", 9_000, 0);
    String afterFailover = binlog("u", row(7, "b"), "5", "mysql-bin.000001", 4, 0);
    String stranger = binlog("u", row(7, "c"), "6", "mysql-bin.000001", 4, 0);
    // when
    Told told = Told.by(inTerms, first, first, afterFailover, stranger);
    // then
    assertThat(told.positions()).isSorted();
    assertThat(told.markers())
        .containsExactly(
            new Marker.Origin("223344", 0), new Marker.Origin("5", 1), new Marker.Origin("6", -1));
  }

  @Test
  void without_a_list_of_epochs_servers_are_told_and_have_one_epoch() {
    // when
    Told told =
        Told.by(
            decoder,
            binlog("c", row(7, "a"), "1", "bin.000009", 9_000, 0),
            binlog("u", row(7, "b"), "2", "bin.000001", 4, 0));
    // then
    assertThat(told.markers())
        .containsExactly(new Marker.Origin("1", 0), new Marker.Origin("2", 0));
  }

  @Test
  void epochs_may_be_named_by_their_part_of_a_gtid() {
    // given
    EventDecoder inTerms =
        decoder(
            DecodeOptions.standard()
                .withEpochs(List.of("3E11FA47-71CA-11E1-9E33-C80AA9429562", "0-7")));
    String byUuid =
        binlog("c", row(7, "a"), "1", "bin.000009", 9_000, 0)
            .replace("\"gtid\":null", "\"gtid\":\"3E11FA47-71CA-11E1-9E33-C80AA9429562:23\"");
    String byDomainAndServer =
        binlog("u", row(7, "b"), "7", "bin.000001", 4, 0)
            .replace("\"gtid\":null", "\"gtid\":\"0-7-24\"");
    String snapshot =
        binlog("r", row(7, "c"), "0", "bin.000001", 30, 0)
            .replace("\"snapshot\":\"false\"", "\"snapshot\":\"true\"")
            .replace("\"gtid\":null", "\"gtid\":\"0-1-22,0-7-25\"");
    // when
    Told told = Told.by(inTerms, byUuid, byDomainAndServer, snapshot);
    // then
    assertThat(told.positions()).isSorted();
    assertThat(told.markers())
        .containsExactly(
            new Marker.Origin("3E11FA47-71CA-11E1-9E33-C80AA9429562", 0),
            new Marker.Origin("0-7", 1));
  }

  @Test
  void sql_server_is_ordered_by_commit_then_change_then_number_in_it() {
    // when, then
    assertThat(
            positions(
                sqlServer("00000027:00000758:0005", "null", "null", "true"),
                sqlServer("00000027:00000758:0005", "\"00000027:00000750:0002\"", "1", "false"),
                sqlServer("00000027:00000758:0005", "\"00000027:00000750:0002\"", "2", "false"),
                sqlServer("00000027:00000758:0005", "\"00000027:00000750:000a\"", "1", "false"),
                sqlServer("00000027:00000a58:0001", "\"00000026:00000750:0002\"", "1", "false"),
                sqlServer("00000100:00000001:0001", "\"00000027:00000001:0001\"", "1", "false")))
        .isSorted();
  }

  private static String sqlServer(String commit, String change, String serial, String snapshot) {
    return envelope(
        snapshot.equals("true") ? "r" : "u",
        "null",
        row(7, commit + serial),
        """
        {"connector":"sqlserver","ts_ms":1,"snapshot":"%s","db":"shop","schema":"dbo","table":"customers","change_lsn":%s,"commit_lsn":"%s","event_serial_no":%s}"""
            .formatted(snapshot, change, commit, serial));
  }

  @Test
  void oracle_is_ordered_by_commit_then_place_in_the_redo_log() {
    // when, then
    assertThat(
            positions(
                oracle("r", "2868546", "null", "null", "0", "true"),
                oracle("u", "2868540", "\"2868550\"", "\" 0x0000a1.00000b2c.0010 \"", "0", "false"),
                oracle("u", "2868540", "\"2868550\"", "\" 0x0000a1.00000b2c.0018 \"", "0", "false"),
                oracle("u", "2868540", "\"2868550\"", "\" 0x0000a1.00000b2c.0018 \"", "1", "false"),
                oracle(
                    "u", "2868530", "\"2868560:1\"", "\" 0x0000a0.00000001.0010 \"", "0", "false"),
                oracle("u", "10000000", "\"10000001\"", "null", "0", "false")))
        .isSorted();
  }

  private static String oracle(
      String op, String scn, String commit, String rsId, String ssn, String snapshot) {
    return envelope(
        op,
        "null",
        row(7, scn + ssn),
        """
        {"connector":"oracle","ts_ms":1,"snapshot":"%s","db":"ORCL","schema":"SHOP","table":"CUSTOMERS","txId":"6.28.807","scn":"%s","commit_scn":%s,"rs_id":%s,"ssn":%s,"redo_thread":1}"""
            .formatted(snapshot, scn, commit, rsId, ssn));
  }

  @Test
  void an_unknown_connector_is_ordered_by_its_clock() {
    // given
    String source =
        "{\"connector\":\"vitess\",\"ts_ms\":%d,\"ts_ns\":%s,\"db\":\"a\",\"table\":\"t\"}";
    // when, then
    assertThat(
            positions(
                envelope("u", "null", row(7, "a"), source.formatted(9L, "9999999")),
                envelope("u", "null", row(7, "b"), source.formatted(10L, "null")),
                envelope("u", "null", row(7, "c"), source.formatted(10L, "10000001"))))
        .isSorted();
  }

  @Test
  void an_event_without_a_position_is_a_reject_unless_the_order_is_that_of_arrival() {
    // given: as the journals of Paimon have it
    String event = binlog("c", row(7, "a"), "0", "", 0, 0);
    Told byArrival = new Told();
    // when
    decoder(DecodeOptions.standard().inArrivalOrder())
        .decode(
            new byte[0],
            event.getBytes(StandardCharsets.UTF_8),
            new Origin("b.json", 7, 480_000, 11),
            byArrival);
    // then
    assertThat(Told.by(decoder, event).onlyReject())
        .satisfies(reject -> assertThat(reject.reason()).isEqualTo(Reject.Reason.MISSING_POSITION))
        .satisfies(reject -> assertThat(reject.detail()).contains("order: arrival"));
    assertThat(head(byArrival.onlyChange().position(), 3)).isEqualTo(Position.of(480_000, 11, 0));
  }

  @Test
  void a_negative_place_in_a_binary_log_is_none() {
    // when
    Reject reject =
        Told.by(decoder, binlog("c", row(7, "a"), "1", "bin.000009", -173, 0)).onlyReject();
    // then
    assertThat(reject.reason()).isEqualTo(Reject.Reason.MISSING_POSITION);
    assertThat(reject.detail()).contains("binlog_legacy_event_pos");
  }

  @Property(tries = 200)
  void positions_order_as_their_numbers_do(
      @ForAll @Size(4) List<@LongRange(min = 0) Long> one,
      @ForAll @Size(4) List<@LongRange(min = 0) Long> other) {
    // given
    Comparator<List<Long>> byParts =
        Comparator.<List<Long>, Long>comparing(parts -> parts.get(0))
            .thenComparing(parts -> parts.get(1))
            .thenComparing(parts -> parts.get(2))
            .thenComparing(parts -> parts.get(3));
    // when
    int byText = position(one).compareTo(position(other));
    // then
    assertThat(Integer.signum(byText)).isEqualTo(Integer.signum(byParts.compare(one, other)));
  }

  private static String position(List<Long> parts) {
    return Position.of(parts.stream().mapToLong(Long::longValue).toArray());
  }

  @Property(tries = 100)
  void a_binary_logs_positions_order_as_file_place_and_row_do(
      @ForAll @LongRange(min = 1, max = 2_000_000) long file,
      @ForAll @LongRange(min = 4, max = 1L << 40) long pos,
      @ForAll @LongRange(min = 0, max = 5) long later) {
    // given
    String here = binlog("u", row(7, "a"), "1", "bin.%06d".formatted(file), pos, 0);
    String there =
        binlog("u", row(7, "b"), "1", "bin.%06d".formatted(file + later % 2), pos + later / 2, 1);
    // when, then
    assertThat(positions(here, there)).isSorted();
  }
}
