package io.millrace.lake.find;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.collection.JavaConverters;

/**
 * What the log tells of a file's columns: bounds that hold, though they may be wider than need be.
 */
public final class FileBounds {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String text;
  private final Map<String, String> physicalNames;
  private final Map<String, String> partition;
  private JsonNode statistics; // read when they are first asked for

  private FileBounds(
      String text, Map<String, String> physicalNames, Map<String, String> partition) {
    this.text = text;
    this.physicalNames = physicalNames;
    this.partition = partition;
  }

  static FileBounds of(AddFile file, Map<String, String> physicalNames) {
    return of(
        file.stats(),
        physicalNames,
        JavaConverters.<String, String>mapAsJavaMap(file.partitionValues()));
  }

  /**
   * @param statistics in Delta's JSON; null for none
   * @param physicalNames what columns are called in the file
   */
  static FileBounds of(String statistics, Map<String, String> physicalNames) {
    return of(statistics, physicalNames, Map.of());
  }

  private static FileBounds of(
      String statistics, Map<String, String> physicalNames, Map<String, String> partition) {
    return new FileBounds(statistics, physicalNames, partition);
  }

  private JsonNode statistics() {
    if (statistics == null) {
      statistics = parsed(text);
    }
    return statistics;
  }

  private static JsonNode parsed(String statistics) {
    if (statistics == null) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(statistics);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** The value that a column has in all rows, if files are kept apart by it. */
  public Optional<String> partition(String column) {
    return Optional.ofNullable(partition.get(physicalNames.getOrDefault(column, column)));
  }

  /** No value that is not NULL is below it; empty if that is not known. */
  Optional<JsonNode> lower(String column) {
    return of("minValues", column);
  }

  /** No value that is not NULL is above it; empty if that is not known. */
  Optional<JsonNode> upper(String column) {
    return of("maxValues", column);
  }

  /** A text that no value of a text column is above; empty if that is not known. */
  public Optional<String> upperText(String column) {
    return upper(column).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }

  /** A time that no value of a column of timestamps is before; empty if that is not known. */
  public Optional<Instant> lowerTime(String column) {
    return lower(column).flatMap(FileBounds::time);
  }

  /** A time that none is after. Statistics are cut to the millisecond. */
  public Optional<Instant> upperTime(String column) {
    return upper(column).flatMap(FileBounds::time).map(time -> time.plusMillis(1));
  }

  private static Optional<Instant> time(JsonNode bound) {
    try {
      return Optional.of(OffsetDateTime.parse(bound.asText()).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty(); // a year of five digits, for one
    }
  }

  /** Whether it is known that all values are NULL. */
  public boolean isAllNull(String column) {
    JsonNode rows = statistics().path("numRecords");
    return rows.isIntegralNumber()
        && of("nullCount", column).filter(nulls -> nulls.asLong(-1) == rows.asLong()).isPresent();
  }

  /** Whether it is known that no value is NULL. */
  boolean hasNoNull(String column) {
    return of("nullCount", column).filter(nulls -> nulls.asLong(-1) == 0).isPresent();
  }

  private Optional<JsonNode> of(String kind, String column) {
    JsonNode value = statistics().path(kind).path(physicalNames.getOrDefault(column, column));
    return value.isValueNode() && !value.isNull() ? Optional.of(value) : Optional.empty();
  }
}
