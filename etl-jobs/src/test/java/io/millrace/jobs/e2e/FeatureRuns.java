package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.cli.InProcess;
import io.millrace.lake.testing.LocalSpark;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;

/** Commands of a project that must end well, and what they have left. */
record FeatureRuns(Path home) {
  InProcess done(String... words) {
    InProcess ended = InProcess.millrace(home, words);
    assertThat(ended.code()).as("%s: %s", String.join(" ", words), ended.err()).isZero();
    return ended;
  }

  /** The balances of the slices of a dataset that a command has built, in their order. */
  List<JsonNode> built(String dataset, String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--output", "json"));
    try {
      JsonNode summary = new ObjectMapper().readTree(done(line.toArray(String[]::new)).out());
      return StreamSupport.stream(summary.path("slices").spliterator(), false)
          .filter(slice -> slice.path("dataset").asText().equals(dataset))
          .map(slice -> slice.path("balance"))
          .toList();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a table of the warehouse holds, such as {@code features/spend}. */
  List<String> rows(String table, String columns) {
    String path = home.resolve("warehouse/" + table.replaceFirst("/", ".db/")).toString();
    try {
      return LocalSpark.session()
          .sql("SELECT %s FROM delta.`%s`".formatted(columns, path))
          .collectAsList()
          .stream()
          .map(Row::toString)
          .sorted()
          .toList();
    } finally {
      LocalSpark.stop(); // the next command opens its own
    }
  }
}
