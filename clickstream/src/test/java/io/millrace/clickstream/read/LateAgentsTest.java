package io.millrace.clickstream.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.AgentReader;
import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.event.Reading;
import io.millrace.clickstream.log.Formats;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateAgentsTest {
  private static final String FIRST = "2024-03-01";
  private static final String SECOND = "2024-03-02";
  private static final String CURL = "curl/8.5.0";
  private static final List<String> AGENTS =
      List.of(
          CURL,
          "Mozilla/5.0 (X11; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0",
          "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
          "User-Agent: curl/8.5.0",
          "-",
          "",
          "Mozilla/5.0 (X11; Linux x86_64) " + "x".repeat(2_000));
  private static final TableSpec TABLE =
      new TableSpec(
          DatasetName.parse("silver.events"),
          Slicing.daily("event_date", ZoneOffset.UTC),
          "",
          "",
          Map.of(),
          false);

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  private static EventsSpec spec() {
    return new EventsSpec(
        Formats.combined(), Reading.rules("ip"), Duration.ofDays(7), Duration.ZERO, true);
  }

  private DeliveredFiles delivered(String day, List<String> lines) throws IOException {
    Files.createDirectories(folder.resolve(day));
    Files.writeString(folder.resolve(day).resolve("a.log"), String.join("", lines), UTF_8);
    return DeliveredFiles.list(new Configuration(), folder + "/{slice}/*", new Slice(day));
  }

  private Delivery delivery(String day, List<String> lines, Optional<Dataset<Row>> agents)
      throws IOException {
    return Delivery.open(
        spark,
        spec(),
        TABLE,
        new Slice(day),
        delivered(day, lines),
        new Delivery.Kept(Optional.empty(), agents));
  }

  private static String line(String request, String agent) {
    return "10.1.2.3 - - [01/Mar/2024:10:00:00 +0000] \"%s\" 200 5 \"-\" \"%s\"\n"
        .formatted(request, agent);
  }

  private static Dataset<Row> late(Delivery delivery) {
    return delivery.companions().get(1).rows();
  }

  /** All that a reader sees of events but the file that they came in. */
  private static List<String> told(Dataset<Row> events) {
    Column[] columns =
        Stream.of(EventColumns.SCHEMA.fieldNames())
            .filter(name -> !name.equals(EventColumns.FILE))
            .map(functions::col)
            .toArray(Column[]::new);
    return events.select(columns).toJSON().collectAsList();
  }

  @Test
  void a_late_event_says_what_it_would_say_had_it_been_in_time() throws IOException {
    List<String> lines =
        Stream.of("GET /one HTTP/1.1", "\\x16\\x03\\x01")
            .flatMap(request -> AGENTS.stream().map(agent -> line(request, agent)))
            .toList();
    try (Delivery inTime = delivery(FIRST, lines, Optional.empty());
        Delivery late = delivery(SECOND, lines, Optional.empty())) {
      assertThat(told(late(late)))
          .hasSize(lines.size())
          .containsExactlyInAnyOrderElementsOf(told(inTime.rows()));
    }
  }

  @Test
  void the_first_reading_reads_no_agent() throws IOException {
    AgentReader none =
        sent -> {
          throw new AssertionError(sent);
        };
    Task task =
        new Task(
            new SerializableConfiguration(new Configuration()),
            spec(),
            "test",
            Grain.DAY,
            ZoneId.of("UTC"),
            SECOND,
            Map.of(),
            none);
    List<String> lines = List.of(line("GET /one HTTP/1.1", CURL));
    List<Survey.Finding> found = new ArrayList<>();
    Survey.of(task, delivered(SECOND, lines).files().iterator()).forEachRemaining(found::add);
    assertThat(found).filteredOn(each -> each.late() != null).hasSize(1);
  }

  @Test
  void what_the_agent_of_a_late_event_says_is_taken_from_what_is_kept() throws IOException {
    Row kept =
        RowFactory.create(
            Agents.VERSION, CURL, Map.of(), "Kept", "1", "", "Desktop", new String[] {"because"});
    try (Delivery delivery =
        delivery(
            SECOND,
            List.of(line("GET /one HTTP/1.1", CURL)),
            Optional.of(spark.createDataFrame(List.of(kept), AgentDictionary.SCHEMA)))) {
      assertThat(told(late(delivery)))
          .singleElement()
          .asString()
          .contains("\"browser\":\"Kept\"", "\"bot\":true", "[\"because\"]");
      assertThat(delivery.balance()).containsEntry("agents", 1L).containsEntry("agents.read", 0L);
    }
  }
}
