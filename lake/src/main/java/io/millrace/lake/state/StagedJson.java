package io.millrace.lake.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.lake.Companion;
import io.millrace.lake.CompanionRecord;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The form of {@link Staged} within that of {@link SliceJson}. */
final class StagedJson {
  static final String COMPANIONS = "companions";

  private static final String SLICE = "slice";
  private static final String KEPT = "kept";

  private static final ObjectMapper JSON = new ObjectMapper();

  private StagedJson() {}

  static void write(Staged staged, ObjectNode json) {
    write(staged.record(), json);
    json.put("entry", staged.entry().name());
    staged.expired().ifPresent(condition -> json.put("expired", condition));
    staged.slice().ifPresent(slice -> json.put(SLICE, slice.value()));
    json.put("before", staged.before());
    staged.back().ifPresent(version -> json.put("back", version));
    ArrayNode files = json.putArray("files");
    staged.files().forEach(file -> files.add(tree(file)));
  }

  static void write(CompanionRecord record, ObjectNode json) {
    json.put("table", record.table().toString());
    json.put("rows", record.rows());
    json.put("fingerprint", record.fingerprint());
    if (!record.follows()) {
      json.put(KEPT, true);
    }
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Delta's own action is no JSON", e);
    }
  }

  /** All but the files. */
  static List<CompanionRecord> records(JsonNode slice) {
    List<CompanionRecord> records = new ArrayList<>();
    slice.path(COMPANIONS).forEach(json -> records.add(record(json)));
    return records;
  }

  /**
   * @param userMetadata of a commit of ours
   */
  static List<Staged> read(String userMetadata, long version) {
    try {
      List<Staged> staged = new ArrayList<>();
      JSON.readTree(userMetadata).path(COMPANIONS).forEach(json -> staged.add(staged(json)));
      return staged;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new InvalidSpecException(
          "The metadata of commit %d is damaged (%s), so what it says of companions is lost."
              .formatted(version, e.getMessage()),
          e);
    }
  }

  private static CompanionRecord record(JsonNode json) {
    return new CompanionRecord(
        DatasetName.parse(json.path("table").asText()),
        json.path("rows").asLong(),
        json.path("fingerprint").asText(),
        !json.path(KEPT).asBoolean());
  }

  private static Staged staged(JsonNode json) {
    List<String> files = new ArrayList<>();
    json.path("files").forEach(file -> files.add(file.toString()));
    JsonNode back = json.path("back");
    return new Staged(
        record(json),
        Companion.Entry.valueOf(json.path("entry").asText()),
        Optional.ofNullable(json.path("expired").textValue()),
        files,
        Optional.ofNullable(json.path(SLICE).textValue()).map(Slice::new),
        json.path("before").asLong(),
        back.isNumber() ? OptionalLong.of(back.longValue()) : OptionalLong.empty());
  }
}
