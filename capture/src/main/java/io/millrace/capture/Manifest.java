package io.millrace.capture;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one commit of a journal added, and where the journal ends with it. The one record of both:
 * it is there or not, and so are they.
 *
 * @param number counted from 1
 * @param journal the journal's start, in the names of its files
 * @param name of the capture at the server
 * @param server {@link Server#identity}
 * @param slice where its files are
 * @param position where the next capture begins
 * @param shown the position for people
 * @param historyBytes how much of the schema history is true at the position
 * @param tables that were captured
 * @param files it added
 */
record Manifest(
    int number,
    String journal,
    String name,
    String server,
    String slice,
    Position position,
    String shown,
    long historyBytes,
    List<String> tables,
    List<JournalFile> files) {
  static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();
  private static final int FORMAT = 1;
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};

  Manifest {
    tables = List.copyOf(tables);
    files = List.copyOf(files);
  }

  /**
   * A file of a commit.
   *
   * @param path from the journal's folder
   * @param table or the name of a folder that is no table's
   * @param operations how many lines of each of Debezium's {@code op}
   */
  record JournalFile(
      String path, String table, long lines, long bytes, Map<String, Long> operations) {
    JournalFile {
      operations = new TreeMap<>(operations);
    }
  }

  byte[] json() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("format", FORMAT)
            .put("number", number)
            .put("journal", journal)
            .put("name", name)
            .put("server", server)
            .put("slice", slice)
            .put("shown", shown)
            .put("history_bytes", historyBytes);
    json.set("partition", JSON.valueToTree(position.partition()));
    json.set("offset", JSON.valueToTree(position.offset()));
    json.set("tables", JSON.valueToTree(tables));
    for (JournalFile file : files) {
      ObjectNode one =
          json.withArray("files")
              .addObject()
              .put("path", file.path())
              .put("table", file.table())
              .put("lines", file.lines())
              .put("bytes", file.bytes());
      one.set("operations", JSON.valueToTree(file.operations()));
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    } catch (IOException e) {
      throw new IllegalStateException("A tree of JSON could not be written", e);
    }
  }

  static Manifest read(Path file) throws IOException {
    var json = JSON.readTree(Files.readAllBytes(file));
    if (json.path("format").asInt() != FORMAT) {
      throw CaptureException.invalid(
          "%s was written by another version of Millrace (format %s, known is %d).",
          file, json.path("format"), FORMAT);
    }
    List<JournalFile> files = new ArrayList<>();
    for (var one : json.path("files")) {
      files.add(
          new JournalFile(
              one.path("path").asText(),
              one.path("table").asText(),
              one.path("lines").asLong(),
              one.path("bytes").asLong(),
              JSON.convertValue(one.path("operations"), new TypeReference<>() {})));
    }
    return new Manifest(
        json.path("number").asInt(),
        json.path("journal").asText(),
        json.path("name").asText(),
        json.path("server").asText(),
        json.path("slice").asText(),
        new Position(
            JSON.convertValue(json.path("partition"), OBJECT),
            JSON.convertValue(json.path("offset"), OBJECT)),
        json.path("shown").asText(),
        json.path("history_bytes").asLong(),
        JSON.convertValue(json.path("tables"), new TypeReference<>() {}),
        files);
  }
}
