package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.journal.format.JournalFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that enter the table whole or not yet. */
class WholeTransactionsTest {
  private static final String END =
      """
      {"status":"END","id":"%s","event_count":%d,"data_collections":[{"data_collection":"public.rows","event_count":%d}],"ts_ms":1700000000000}\
      """;

  @TempDir Path warehouse;

  @Test
  void h24_a_transaction_waits_for_its_end_and_must_be_whole() {
    JournalTable table =
        new JournalTable(
            warehouse,
            JournalSpec.of(JournalFormat.DEBEZIUM_JSON, List.of("id")).withWholeTransactions());
    replay(table, in("7", 10, "a", 1), in("6", 11, "b", 2), end("6", 1));
    assertThat(rows(table)).containsExactly("[b,2]");
    assertThat(table.balance()).containsEntry("held", 1L);
    replay(table, in("7", 13, "b", 4), end("7", 2));
    assertThat(rows(table)).containsExactly("[a,1]", "[b,4]");
    assertThat(table.balance()).containsEntry("held", 0L).containsEntry("resumed", 1L);
    assertThatThrownBy(() -> replay(table, in("8", 20, "a", 5), end("8", 3)))
        .isInstanceOf(TornTransactionException.class)
        .hasMessageContaining("transaction 8 ended with 3 changes")
        .hasMessageContaining("has 1 of them");
    assertThatThrownBy(() -> replay(table, in("9", 30, "a", 6), in("10", 31, "b", 7)))
        .isInstanceOf(TornTransactionException.class)
        .hasMessageContaining("no mark of the end of any")
        .hasMessageContaining("transactions: any");
  }

  @Test
  void h24_states_of_a_history_wait_for_the_end_of_their_transaction_too() {
    JournalTable table =
        new JournalTable(
            warehouse,
            JournalSpec.of(JournalFormat.DEBEZIUM_JSON, List.of("id"))
                .withHistory()
                .withWholeTransactions());
    replay(table, in("6", 10, "a", 1), end("6", 1), in("7", 20, "a", 2));
    assertThat(states(table)).containsExactly("[a,1,10,null]");
    assertThat(table.balance()).containsEntry("held", 1L);
    replay(table, in("7", 21, "b", 3), end("7", 2));
    assertThat(states(table)).containsExactly("[a,1,10,20]", "[a,2,20,null]", "[b,3,21,null]");
    assertThat(table.balance()).containsEntry("held", 0L).containsEntry("resumed", 1L);
  }

  private static TreeSet<String> states(JournalTable table) {
    String millis = "unix_millis(%s) - " + Source.CLOCK;
    return JournalTable.texts(
        table
            .rows()
            .orElseThrow()
            .selectExpr("id", "n", millis.formatted("valid_from"), millis.formatted("valid_to")));
  }

  private static void replay(JournalTable table, String... events) {
    table.replay(List.of(JournalTable.lines("part", List.of(events))));
    assertThat(table.addedUp()).as("%s", table.balance()).isTrue();
  }

  private static TreeSet<String> rows(JournalTable table) {
    return JournalTable.texts(table.rows().orElseThrow().select("id", "n"));
  }

  private static String end(String transaction, int events) {
    return END.formatted(transaction, events, events);
  }

  private static String in(String transaction, long lsn, String id, int n) {
    return Source.event("u", lsn, null, "{\"id\":\"%s\",\"n\":%d}".formatted(id, n))
        .replace(
            "\"transaction\":null",
            "\"transaction\":{\"id\":\"%s\",\"total_order\":1,\"data_collection_order\":1}"
                .formatted(transaction));
  }
}
