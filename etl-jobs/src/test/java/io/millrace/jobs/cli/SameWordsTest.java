package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * For three days, one of which has 23 hours in Berlin: the slices that are built and the words that
 * build each. {@code airflow-dags} holds its DAGs to the same file. With {@code
 * -Dwrite.generated=true} it is written anew.
 */
class SameWordsTest {
  private static final Path FOLDER = Path.of("src/test/resources/manifest");
  private static final Path GOLDEN = FOLDER.resolve("backfill.json");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> DAYS = List.of("--from", "2024-03-30", "--to", "2024-04-01");

  @TempDir Path home;

  @BeforeEach
  void a_project_without_tables() throws IOException {
    Path conf = FOLDER.resolve("conf");
    try (Stream<Path> files = Files.walk(conf)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = home.resolve("conf").resolve(conf.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  @Test
  void a_backfill_builds_the_slices_of_the_golden_file_with_its_words() throws IOException {
    ObjectNode golden = JSON.createObjectNode();
    ArrayNode slices = golden.putArray("slices");
    for (JsonNode slice : slices(millrace(DAYS, "backfill", "--emit", "json"))) {
      ObjectNode entry = slices.addObject();
      List.of("dataset", "slice", "arguments").forEach(key -> entry.set(key, slice.get(key)));
    }
    ArrayNode commands = golden.putArray("airflow");
    millrace(DAYS, "backfill", "--parallel", "2", "--emit", "airflow")
        .lines()
        .forEach(commands::add);
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(golden) + "\n";
    if (Boolean.getBoolean("write.generated")) {
      Files.writeString(GOLDEN, text);
    }
    assertThat(text).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void runs_of_the_same_time_build_the_same_slices() throws IOException {
    List<String> planned = new ArrayList<>();
    String byDay = "run bronze.country bronze.orders bronze.returns silver.* gold.*";
    String byHour = "run bronze.visits --from 2024-03-30T00 --to 2024-04-01T23";
    dryRun(DAYS, byDay.split(" ")).forEach(slice -> planned.add(name(slice)));
    dryRun(List.of(), byHour.split(" ")).forEach(slice -> planned.add(name(slice)));
    assertThat(planned).hasSizeGreaterThan(72).containsExactlyInAnyOrderElementsOf(golden());
  }

  @Test
  void the_words_for_a_slice_build_that_slice_and_no_other() throws IOException {
    Map<String, JsonNode> oneOfEach = new TreeMap<>();
    JSON.readTree(GOLDEN.toFile())
        .get("slices")
        .forEach(slice -> oneOfEach.put(slice.get("dataset").asText(), slice));
    assertThat(oneOfEach).hasSize(8);
    for (JsonNode slice : oneOfEach.values()) {
      List<String> words = new ArrayList<>();
      slice.get("arguments").forEach(word -> words.add(word.asText()));
      JsonNode planned = dryRun(List.of(), words.toArray(String[]::new));
      assertThat(planned).hasSize(1);
      assertThat(name(planned.get(0))).isEqualTo(name(slice));
    }
  }

  private JsonNode dryRun(List<String> days, String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--dry-run", "--output", "json"));
    return slices(millrace(days, line.toArray(String[]::new)));
  }

  private static List<String> golden() throws IOException {
    List<String> names = new ArrayList<>();
    JSON.readTree(GOLDEN.toFile()).get("slices").forEach(slice -> names.add(name(slice)));
    return names;
  }

  private static String name(JsonNode slice) {
    return slice.get("dataset").asText() + " " + slice.get("slice").asText();
  }

  private static JsonNode slices(String output) throws IOException {
    return JSON.readTree(output).get("slices");
  }

  private String millrace(List<String> days, String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(days);
    InProcess done = InProcess.millrace(home, line.toArray(String[]::new));
    assertThat(done.code()).as(done.err()).isZero();
    return done.out();
  }
}
