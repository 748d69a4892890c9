package io.millrace.jobs.e2e;

import static io.millrace.jobs.e2e.Events.event;
import static io.millrace.jobs.e2e.Events.insert;
import static io.millrace.jobs.e2e.Events.row;
import static io.millrace.jobs.e2e.Events.update;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.cli.InProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals as they should not be: each has a clear outcome, and nothing that was told is lost. */
class BadJournalsTest {
  private static final String DAY = "2024-03-01";
  private static final String PLACE = "landing/%s/2024-03-01/%s";

  @TempDir Path folder;

  @Test
  void each_bad_journal_says_what_became_of_it() throws Exception {
    try (JournalProject shop = JournalProject.create(folder)) {
      deliver(shop);
      InProcess run =
          InProcess.millrace(folder, "run", "bronze.*", "--date", DAY, "--output", "json");
      Map<String, JsonNode> slices = new TreeMap<>();
      new ObjectMapper()
          .readTree(run.out())
          .path("slices")
          .forEach(slice -> slices.put(slice.path("dataset").asText().substring(7), slice));

      refused(slices, "torn_strict", "1 TORN", "0 are allowed", "part.json.gz:");
      JsonNode utf16 = slices.get("utf16");
      assertThat(utf16.path("outcome").asText()).as(utf16.toPrettyString()).isEqualTo("INVALID");
      assertThat(utf16.path("message").asText()).contains("UNKNOWN_FORMAT", "1.json");
      refused(slices, "broken", "BROKEN_JSON", "UNKNOWN_OPERATION", "MISSING_KEY");
      ready(slices, "torn", Map.of("rejected", 1L));
      ready(slices, "mixed", Map.of("inserted", 1L, "marker.other-table", 2L));
      ready(slices, "retyped", Map.of("keys", 1L, "read", 2L));
      ready(slices, "future", Map.of("inserted", 1L));
      ready(slices, "large", Map.of("inserted", 1L));
      assertThat(slices.get("gap").path("outcome").asText()).isEqualTo("NOT_READY");
      assertThat(slices.get("gap").path("message").asText())
          .contains("transaction 7 ended with 2 changes", "has 1 of them", "missing files");
      ready(slices, "twins", Map.of("inserted", 1L, "duplicates", 1L));
      assertThat(slices.get("future").path("lag_seconds").asLong()).isNegative();
      ready(slices, "nested", Map.of("inserted", 1L, "rejected", 1L));
      assertThat(run.code())
          .as(run.err())
          .isEqualTo(2); // of all outcomes the one that needs a person first
      assertThat(run.err()).doesNotContain("\tat ");

      String torn = slices.get("torn").path("run_id").asText();
      InProcess shown = InProcess.millrace(folder, "runs", "show", torn);
      assertThat(shown.out())
          .contains("events   read ", "of them  1 rejected", "keys     ", " inserted", "lag");
      assertThat(InProcess.millrace(folder, "status", "bronze.*").out())
          .contains("bronze.torn_strict", "REJECTED", "bronze.mixed", "READY");
      assertThat(shop.rows("torn", "id", "name"))
          .hasSizeGreaterThan(1_000)
          .allMatch(line -> line.endsWith("|Ann"));
      assertThat(shop.rows("torn_rejects", "reason")).containsExactly("TORN");
      assertThat(shop.rows("mixed", "id", "name")).containsExactly("1|Ann");
      assertThat(shop.rows("large", "id", "length(name)")).containsExactly("1|52428800");
      assertThat(shop.rows("retyped", "id", "name")).containsExactly("7|Anna");
    }
  }

  private static void deliver(JournalProject shop) {
    String events =
        IntStream.rangeClosed(1, 5_000)
            .mapToObj(id -> insert(id, row(id, "Ann")))
            .collect(joining("\n", "", "\n"));
    byte[] whole = JournalProject.gzip(events);
    byte[] torn = Arrays.copyOf(whole, whole.length / 2);
    shop.dataset("torn", "rejects: 1").file(PLACE.formatted("torn", "part.json.gz"), torn);
    shop.dataset("torn_strict").file(PLACE.formatted("torn_strict", "part.json.gz"), torn);
    shop.dataset("utf16")
        .file(
            PLACE.formatted("utf16", "1.json"),
            insert(10, row(1, "Ann")).getBytes(StandardCharsets.UTF_16));
    shop.dataset("broken")
        .deliver(
            "broken",
            DAY,
            "1.json",
            insert(10, row(1, "Ann")),
            "{\"before\":null,",
            event("customers", 11, "x", "null", row(2, "Bob")),
            insert(12, "{\"name\":\"nobody\"}"));
    shop.dataset("mixed", "table: public.customers")
        .deliver(
            "mixed",
            DAY,
            "1.json",
            event("orders", 10, "c", "null", "{\"id\":1,\"total\":5}"),
            insert(11, row(1, "Ann")),
            event("orders", 12, "d", "{\"id\":1}", "null"));
    shop.dataset("retyped")
        .deliver(
            "retyped",
            DAY,
            "1.json",
            insert(10, row(7, "Ann")),
            update(11, "{\"id\":\"7\",\"name\":\"Anna\"}"));
    shop.dataset("future")
        .deliver(
            "future",
            DAY,
            "1.json",
            Events.at(32_503_680_000_000L, "customers", 10, "c", "null", row(1, "Ann")));
    shop.dataset("twins")
        .deliver("twins", DAY, "1.json", insert(10, row(1, "Ann")))
        .deliver("twins", DAY, "2.json", insert(10, row(1, "Ann")));
    shop.dataset("large").deliver("large", DAY, "1.json", insert(10, row(1, "x".repeat(50 << 20))));
    shop.dataset("gap", "table: public.customers", "transactions: whole")
        .deliver(
            "gap",
            DAY,
            "2.json",
            insert(11, row(2, "Bob"))
                .replace(
                    "\"transaction\":null",
                    "\"transaction\":{\"id\":\"7:11\",\"total_order\":2,\"data_collection_order\":2}"),
            "{\"status\":\"END\",\"id\":\"7:12\",\"event_count\":2,\"data_collections\":[{\"data_collection\":\"public.customers\",\"event_count\":2}]}");
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    shop.dataset("nested", "rejects: 1")
        .deliver(
            "nested",
            DAY,
            "1.json",
            insert(10, "{\"id\":1,\"name\":" + deep + "}"),
            insert(11, row(2, "Bob")));
  }

  private static void refused(Map<String, JsonNode> slices, String name, String... fragments) {
    JsonNode slice = slices.get(name);
    assertThat(slice.path("outcome").asText()).as(slice.toPrettyString()).isEqualTo("REJECTED");
    assertThat(slice.path("message").asText()).contains(fragments);
  }

  private static void ready(Map<String, JsonNode> slices, String name, Map<String, Long> balance) {
    JsonNode slice = slices.get(name);
    assertThat(slice.path("outcome").asText()).as(slice.toPrettyString()).isEqualTo("READY");
    balance.forEach(
        (entry, n) ->
            assertThat(slice.path("balance").path(entry).asLong())
                .as("%s of %s", entry, slice.path("balance"))
                .isEqualTo(n));
  }
}
