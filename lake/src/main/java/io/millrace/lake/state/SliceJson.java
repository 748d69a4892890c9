package io.millrace.lake.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.lake.CheckResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The form of a {@link SliceRecord} in a commit's {@code userMetadata}: a JSON object whose key
 * {@code millrace} names the version of the form. Unknown keys are ignored, so that a newer
 * Millrace may add some; a form of a higher version is refused, since to ignore it would call a
 * ready slice missing.
 */
public final class SliceJson {
  /** The key that tells our metadata from any other; its value is the version of the form. */
  public static final String MARKER = "millrace";

  /** The highest version of the form that this class writes and reads. */
  public static final int FORM = 2;

  /** A commit of one slice, whose record is the object. */
  private static final int OF_ONE = 1;

  private static final String SLICES = "slices";

  private static final ObjectMapper JSON = new ObjectMapper();

  private SliceJson() {}

  /** The record as one line of JSON, without its version and without the keys of failing rows. */
  public static String write(SliceRecord slice) {
    return write(slice, List.of());
  }

  /**
   * The same, with all that must be known to settle companions.
   *
   * @param staged what the record's companions are
   */
  public static String write(SliceRecord slice, List<Staged> staged) {
    ObjectNode json = JSON.createObjectNode();
    json.put(MARKER, OF_ONE);
    write(slice, json);
    return withStaged(json, staged);
  }

  /**
   * The records of all slices that one commit restates. Each tells what is known of its own
   * companions, and what is to be settled stands once beside them.
   */
  public static String write(List<SliceRecord> slices, List<Staged> staged) {
    ObjectNode json = JSON.createObjectNode();
    json.put(MARKER, FORM);
    ArrayNode all = json.putArray(SLICES);
    for (SliceRecord slice : slices) {
      ObjectNode one = all.addObject();
      write(slice, one);
      ArrayNode companions = one.putArray(StagedJson.COMPANIONS);
      slice.companions().forEach(each -> StagedJson.write(each, companions.addObject()));
    }
    return withStaged(json, staged);
  }

  private static String withStaged(ObjectNode json, List<Staged> staged) {
    if (!staged.isEmpty()) {
      ArrayNode companions = json.putArray(StagedJson.COMPANIONS);
      staged.forEach(companion -> StagedJson.write(companion, companions.addObject()));
    }
    return json.toString();
  }

  private static void write(SliceRecord slice, ObjectNode json) {
    json.put("event", slice.event().name());
    json.put("run", slice.run().value());
    json.put("dataset", slice.dataset().toString());
    json.put("slice", slice.slice().value());
    json.put("verdict", slice.verdict().name());
    json.put("rows", slice.rows());
    json.put("fingerprint", slice.fingerprint());
    ObjectNode balance = json.putObject("balance");
    slice.balance().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> balance.put(entry.getKey(), entry.getValue()));
    ArrayNode inputs = json.putArray("inputs");
    slice.inputs().forEach(input -> write(input, inputs.addObject()));
    slice.sourcePosition().ifPresent(position -> json.put("source_position", position));
    json.put("source_consistent", slice.sourceConsistent());
    json.put("config", slice.configHash());
    ArrayNode checks = json.putArray("checks");
    slice.checks().forEach(check -> write(check, checks.addObject()));
    json.put("reason", slice.reason());
    json.put("at", slice.at().toString());
  }

  private static void write(Input input, ObjectNode json) {
    json.put("name", input.name());
    input.slice().ifPresent(slice -> json.put("slice", slice.value()));
    input.version().ifPresent(version -> json.put("version", version));
    input.content().ifPresent(content -> json.put("content", content));
  }

  private static void write(CheckResult check, ObjectNode json) {
    json.put("check", check.check());
    json.put("kind", check.kind());
    check.column().ifPresent(column -> json.put("column", column));
    json.put("level", check.level());
    json.put("verdict", check.verdict().name());
    json.put("measured", check.measured());
    check.metric().ifPresent(metric -> json.put("metric", metric));
    json.put("allowed", check.allowed());
    json.put("message", check.message());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param userMetadata of any commit
   * @param version of that commit
   * @return a record for each slice that the commit is of; none if the metadata is not ours
   * @throws InvalidSpecException if it is ours, but of a newer form, or damaged
   */
  public static List<SliceRecord> read(String userMetadata, long version) {
    if (!userMetadata.contains("\"" + MARKER + "\"")) {
      return List.of();
    }
    JsonNode json;
    try {
      json = JSON.readTree(userMetadata);
    } catch (JsonProcessingException e) {
      return List.of(); // someone else's words that happen to hold ours
    }
    if (!json.path(MARKER).isInt()) {
      return List.of();
    }
    int form = json.path(MARKER).intValue();
    if (form > FORM) {
      throw new InvalidSpecException(
          "Commit %d was made by a newer Millrace (its metadata has form %d, this one reads up to %d). Upgrade Millrace here."
              .formatted(version, form, FORM));
    }
    try {
      return readAll(json, version);
    } catch (IllegalArgumentException | DateTimeException | InvalidSpecException e) {
      throw new InvalidSpecException(
          "The metadata of commit %d is damaged (%s), so the state of its slice is not known. Build the slice again."
              .formatted(version, e.getMessage()),
          e);
    }
  }

  private static List<SliceRecord> readAll(JsonNode json, long version) {
    if (json.path(MARKER).intValue() == OF_ONE) {
      return List.of(readOne(json, version));
    }
    List<SliceRecord> slices = new ArrayList<>();
    json.path(SLICES).forEach(slice -> slices.add(readOne(slice, version)));
    return slices;
  }

  private static SliceRecord readOne(JsonNode json, long version) {
    List<Input> inputs = new ArrayList<>();
    json.path("inputs").forEach(input -> inputs.add(input(input)));
    List<CheckResult> checks = new ArrayList<>();
    json.path("checks").forEach(check -> checks.add(check(check)));
    return new SliceRecord(
        SliceRecord.Event.valueOf(text(json, "event")),
        new RunId(text(json, "run")),
        DatasetName.parse(text(json, "dataset")),
        new Slice(text(json, "slice")),
        version,
        Verdict.valueOf(text(json, "verdict")),
        json.path("rows").asLong(),
        text(json, "fingerprint"),
        longs(json.path("balance")),
        inputs,
        optionalText(json, "source_position"),
        json.path("source_consistent").asBoolean(),
        text(json, "config"),
        checks,
        text(json, "reason"),
        Instant.parse(text(json, "at")),
        StagedJson.records(json));
  }

  private static Input input(JsonNode json) {
    JsonNode version = json.path("version");
    return new Input(
        text(json, "name"),
        optionalText(json, "slice").map(Slice::new),
        version.isNumber() ? OptionalLong.of(version.longValue()) : OptionalLong.empty(),
        optionalText(json, "content"));
  }

  private static CheckResult check(JsonNode json) {
    return new CheckResult(
        text(json, "check"),
        text(json, "kind"),
        optionalText(json, "column"),
        text(json, "level"),
        Verdict.valueOf(text(json, "verdict")),
        text(json, "measured"),
        optionalText(json, "metric").map(Double::valueOf), // NaN and infinities stand as text
        text(json, "allowed"),
        text(json, "message"),
        List.of());
  }

  private static Map<String, Long> longs(JsonNode json) {
    Map<String, Long> values = new LinkedHashMap<>();
    json.fields().forEachRemaining(field -> values.put(field.getKey(), field.getValue().asLong()));
    return values;
  }

  private static String text(JsonNode json, String key) {
    return optionalText(json, key)
        .orElseThrow(() -> new IllegalArgumentException("it has no '%s'".formatted(key)));
  }

  private static Optional<String> optionalText(JsonNode json, String key) {
    JsonNode value = json.path(key);
    return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
  }
}
