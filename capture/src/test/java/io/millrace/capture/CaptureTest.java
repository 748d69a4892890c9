package io.millrace.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.capture.CaptureException.Kind;
import io.millrace.capture.testing.PostgresSource;
import io.millrace.capture.testing.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL shop of one table, and what may happen to it between captures. */
class CaptureTest {
  @TempDir private Path folder;
  private Path journal;
  private CaptureSpec spec;
  private Connection shop;

  @BeforeEach
  void aShop() throws SQLException {
    journal = folder.resolve("landing");
    String url = PostgresSource.createDatabase("shop");
    spec = Captures.spec(url, journal);
    shop = PostgresSource.connect(url);
    Sql.run(
        shop,
        "CREATE TABLE orders (id int PRIMARY KEY, status text DEFAULT 'new')",
        "INSERT INTO orders VALUES (1, 'paid'), (2, NULL)");
  }

  @AfterEach
  void nothingIsLeftAtTheServer() throws SQLException {
    Sql.run(
        shop,
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '%s'"
            .formatted(spec.name()));
    shop.close();
  }

  @Test
  void the_first_capture_copies_the_rows_and_the_next_one_tells_what_changed() {
    Captures.run(spec);
    Sql.run(
        shop, "UPDATE orders SET status = 'sent' WHERE id = 1", "DELETE FROM orders WHERE id = 2");

    CaptureResult second = Captures.run(spec);

    assertThat(second.events().get("public.orders")).isEqualTo(Map.of("u", 1L, "d", 1L));
    assertThat(JournalLines.operations(journal, "public.orders"))
        .isEqualTo(Map.of("r", 2L, "u", 1L, "d", 1L));
  }

  @Test
  void a_null_is_written_as_null_where_the_column_has_a_default() {
    Captures.run(spec);

    assertThat(JournalLines.of(journal, "public.orders"))
        .extracting(row -> row.path("after").path("status").isNull())
        .containsExactly(false, true);
  }

  @Test
  void a_row_whose_key_changes_brings_its_long_values_along() {
    Sql.run(
        shop,
        "ALTER TABLE orders ADD note text, ADD scan bytea, ADD dropped text",
        "ALTER TABLE orders ALTER note SET STORAGE EXTERNAL, ALTER scan SET STORAGE EXTERNAL, ALTER dropped SET STORAGE EXTERNAL");
    Captures.run(spec);
    Sql.run(
        shop,
        "UPDATE orders SET note = repeat('n', 9000), scan = decode(repeat('00ff', 4500), 'hex'), dropped = repeat('d', 9000)",
        "UPDATE orders SET id = 3, status = 'moved' WHERE id = 1",
        "UPDATE orders SET id = 4 WHERE id = 2",
        "UPDATE orders SET id = 5 WHERE id = 4",
        "ALTER TABLE orders DROP dropped");

    Captures.run(spec);

    assertThat(JournalLines.of(journal, "public.orders"))
        .filteredOn(row -> row.path("op").asText().equals("c"))
        .extracting(row -> row.path("after"))
        .filteredOn(row -> row.path("id").asInt() != 4) // gone, and nobody misses its values
        .extracting(
            row -> row.path("id").asInt(),
            row -> row.path("note").asText().length(),
            row -> row.path("scan").asText().length())
        .containsExactly(tuple(3, 9000, 12_000), tuple(5, 9000, 12_000));
  }

  @Test
  void a_capture_in_which_nothing_happened_ends_too_and_leaves_an_empty_file_a_table() {
    CaptureResult first = Captures.run(spec);

    CaptureResult second = Captures.run(spec);

    assertThat(second.from()).contains(first.to());
    assertThat(second.events()).isEqualTo(Map.of("public.orders", Map.of()));
    assertThat(second.commits().get(0).files()).hasSize(1);
    assertThat(journal.resolve(second.commits().get(0).files().get(0).path())).exists();
  }

  @Test
  void a_capture_ends_where_it_is_told_to_and_the_next_one_goes_on_there() throws SQLException {
    Captures.run(spec);
    Sql.run(shop, "INSERT INTO orders VALUES (3, 'new')");
    String now = Sql.texts(shop, "SELECT pg_current_wal_lsn()").get(0);
    Sql.run(shop, "INSERT INTO orders VALUES (4, 'new')");

    CaptureResult upTo3 = Captures.run(Captures.until(spec, now));
    CaptureResult rest = Captures.run(spec);

    assertThat(upTo3.events().get("public.orders")).isEqualTo(Map.of("c", 1L));
    assertThat(rest.events().get("public.orders")).isEqualTo(Map.of("c", 1L));
  }

  @Test
  void a_transaction_that_begins_where_the_journal_ends_and_is_committed_later_is_whole()
      throws SQLException {
    // given a transaction that is open when the first capture ends
    Captures.run(spec);
    try (Connection slow = PostgresSource.connect(PostgresSource.url("shop"))) {
      slow.setAutoCommit(false);
      Sql.run(slow, "INSERT INTO orders VALUES (10, 'early')");
      Captures.run(spec);
      // when its next change is the first thing after the end of the journal
      Sql.run(
          slow, "INSERT INTO orders VALUES (11, 'late')", "INSERT INTO orders VALUES (12, 'late')");
      slow.commit();
    }
    CaptureResult last = Captures.run(spec);
    // then
    assertThat(last.events().get("public.orders")).isEqualTo(Map.of("c", 3L));
  }

  @Test
  void messages_of_the_application_are_kept_and_ours_are_not() {
    Captures.run(spec);
    Sql.run(shop, "SELECT pg_logical_emit_message(true, 'app', 'hello')");

    Captures.run(spec);

    assertThat(JournalLines.of(journal, Recorder.MESSAGES))
        .extracting(m -> m.path("message").path("prefix").asText())
        .containsExactly("app");
  }

  @Test
  void a_journal_may_begin_without_a_snapshot() {
    Captures.run(Captures.never(spec));
    Sql.run(shop, "INSERT INTO orders VALUES (3, 'new')");

    Captures.run(Captures.never(spec));

    assertThat(JournalLines.operations(journal, "public.orders")).isEqualTo(Map.of("c", 1L));
  }

  @Test
  void a_position_that_the_server_has_not_come_to_is_waited_for_by_the_scheduler() {
    assertFails(
        () -> Captures.run(Captures.until(spec, "FFFF/0")),
        Kind.INPUT_NOT_READY,
        "has not come to FFFF/0");
  }

  @Test
  void a_slot_that_is_gone_is_an_error_and_never_a_new_snapshot() {
    Captures.run(spec);
    Sql.run(shop, "SELECT pg_drop_replication_slot('%s')".formatted(spec.name()));

    assertFails(() -> Captures.run(spec), Kind.INVALID, "is not there any more", "--drop");
    assertThat(JournalLines.operations(journal, "public.orders")).isEqualTo(Map.of("r", 2L));
  }

  @Test
  @Timeout(60)
  void a_slot_that_somebody_else_has_read_from_is_an_error() {
    Captures.run(spec);
    Sql.run(shop, "INSERT INTO orders VALUES (3, 'new')");
    String before = confirmed();
    while (confirmed().equals(before)) { // a server may take its time to move a slot
      Sql.run(
          shop,
          "SELECT pg_replication_slot_advance('%s', pg_current_wal_lsn())".formatted(spec.name()));
    }

    assertFails(() -> Captures.run(spec), Kind.INVALID, "something else has read from it");
  }

  private String confirmed() {
    return Sql.texts(
            shop,
            "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s'"
                .formatted(spec.name()))
        .get(0);
  }

  @Test
  void a_slot_of_another_folder_is_not_taken_over() {
    Captures.run(spec);

    CaptureSpec elsewhere = Captures.spec(PostgresSource.url("shop"), folder.resolve("other"));

    assertFails(() -> Captures.run(elsewhere), Kind.INVALID, "has a replication slot", "--name");
  }

  @Test
  void drop_removes_slot_and_publication_and_what_comes_next_is_a_new_journal() throws IOException {
    Captures.run(spec);

    Captures.drop(spec);

    assertThat(Sql.texts(shop, "SELECT slot_name FROM pg_replication_slots"))
        .doesNotContain(spec.name());
    assertThat(Sql.texts(shop, "SELECT pubname FROM pg_publication")).isEmpty();
    Captures.run(spec);
    assertThat(JournalLines.operations(journal, "public.orders")).isEqualTo(Map.of("r", 4L));
  }

  @Test
  void two_captures_into_one_folder_do_not_run_at_once() throws IOException {
    try (JournalFolder other = JournalFolder.open(journal)) {
      assertFails(() -> Captures.run(spec), Kind.CONFLICT, "Another capture is at work");
    }
  }

  @Test
  void a_table_without_key_is_left_out_and_said_and_refused_when_asked_for() {
    Sql.run(shop, "CREATE TABLE notes (text text)");
    Captures.Notices notices = new Captures.Notices();

    Captures.run(spec, notices);
    Sql.run(shop, "INSERT INTO notes VALUES ('a')", "UPDATE notes SET text = 'b'"); // still allowed

    assertThat(notices.texts).anyMatch(text -> text.contains("Left out: public.notes"));
    assertFails(
        () -> Captures.run(Captures.spec(PostgresSource.url("shop"), journal, "notes")),
        Kind.INVALID,
        "REPLICA IDENTITY FULL");
  }

  @Test
  void a_table_that_is_not_there_is_named_with_those_that_are() {
    assertFails(
        () -> Captures.run(Captures.spec(PostgresSource.url("shop"), journal, "public.ordres")),
        Kind.INVALID,
        "no table 'public.ordres'",
        "public.orders");
  }

  @Test
  void a_table_that_joins_later_is_told_of() {
    Captures.run(spec);
    Sql.run(shop, "CREATE TABLE late (id int PRIMARY KEY)", "INSERT INTO late VALUES (1)");
    Captures.Notices notices = new Captures.Notices();

    Captures.run(spec, notices);
    Sql.run(shop, "INSERT INTO late VALUES (2)");
    Captures.run(spec);

    assertThat(notices.texts).anyMatch(text -> text.startsWith("New in the journal: public.late"));
    assertThat(JournalLines.operations(journal, "public.late")).containsEntry("c", 1L);
  }

  @Test
  void a_server_that_does_not_answer_is_unreachable() {
    CaptureSpec nowhere = Captures.spec("jdbc:postgresql://localhost:1/shop", journal);

    assertFails(() -> Captures.run(nowhere), Kind.UNREACHABLE, "Is the server up");
  }

  @Test
  void each_line_says_what_its_columns_mean() throws IOException {
    CaptureResult first = Captures.run(spec);
    Path file = journal.resolve(first.commits().get(0).files().get(0).path());

    JsonNode schema;
    try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(file))) {
      schema = Manifest.JSON.readTree(in).path("schema");
    }

    assertThat(schema.path("name").asText()).endsWith(".public.orders.Envelope");
    assertThat(List.of(schema.path("fields").get(1).path("field").asText()))
        .containsExactly("after");
  }

  private static void assertFails(ThrowingCallable doing, Kind kind, String... says) {
    assertThatThrownBy(doing)
        .isInstanceOfSatisfying(
            CaptureException.class,
            e -> {
              assertThat(e.getMessage()).contains(says);
              assertThat(e.kind()).isEqualTo(kind);
            });
  }
}
