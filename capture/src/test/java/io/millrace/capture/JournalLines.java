package io.millrace.capture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What stands in a journal's folder for readers to see. */
final class JournalLines {
  private JournalLines() {}

  /** The payloads of all events of a table, in the order of files and lines. */
  static List<JsonNode> of(Path journal, String table) {
    Path folder = journal.resolve(table);
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<JsonNode> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        read(file, lines);
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void read(Path file, List<JsonNode> into) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        into.add(Manifest.JSON.readTree(line).get("payload"));
      }
    }
  }

  /** How many events of each {@code op}. */
  static Map<String, Long> operations(Path journal, String table) {
    Map<String, Long> counts = new TreeMap<>();
    of(journal, table).forEach(line -> counts.merge(line.path("op").asText(), 1L, Long::sum));
    return counts;
  }
}
