package io.millrace.features.spec;

import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What the columns of a group were made of when they were made, as rows of {@code version}, {@code
 * part}, a column's name or {@code (events)}, and {@code text}.
 */
public final class SpecRegistry {
  private static final String EVENTS = "(events)";
  private static final StructType ROWS =
      StructType.fromDDL("version int, part string, text string");

  private SpecRegistry() {}

  /** What decides on each column, by its name. */
  public static Map<String, String> parts(FeatureGroup group) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put(EVENTS, events(group));
    group.features().forEach(feature -> parts.put(feature.name(), feature.text()));
    group.derived().forEach(derived -> parts.put(derived.name(), derived.text()));
    return parts;
  }

  /** Which events count, in a line. */
  public static String events(FeatureGroup group) {
    List<String> words = new ArrayList<>();
    words.add("keys " + String.join(", ", group.keys()));
    words.add("time " + text(group.time()));
    if (!group.tieBreak().isEmpty()) {
      words.add("ties by " + String.join(", ", group.tieBreak()));
    }
    group.known().ifPresent(known -> words.add("known from " + text(known)));
    group.knownUntil().ifPresent(known -> words.add("known until " + text(known)));
    group.where().ifPresent(where -> words.add("where " + where));
    if (group.skipsNotFinite()) {
      words.add("NaN and infinite as NULL");
    }
    return String.join("; ", words);
  }

  private static String text(EventTime time) {
    return time.column()
        + time.unit().map(unit -> " in " + unit).orElse("")
        + time.zone().map(zone -> " in " + zone).orElse("");
  }

  public static Dataset<Row> rows(SparkSession spark, FeatureGroup group) {
    List<Row> rows = new ArrayList<>();
    parts(group).forEach((part, text) -> rows.add(RowFactory.create(group.version(), part, text)));
    return spark.createDataFrame(rows, ROWS);
  }

  /**
   * Requires that a group means what it meant when slices of its version were made. Columns may
   * come newly; none may change or go.
   *
   * @param known rows of all slices that were made before
   * @throws InvalidSpecException that shows each difference
   */
  public static void requireSameMeaning(FeatureGroup group, Optional<Dataset<Row>> known) {
    Map<String, String> parts = parts(group);
    List<String> differences = new ArrayList<>();
    for (Row row : before(known)) {
      if (row.getInt(0) > group.version()) {
        throw new InvalidSpecException(
            "%s is of version %d, and slices of version %d were made before. Versions grow."
                .formatted(group.name(), group.version(), row.getInt(0)));
      }
      String part = row.getString(1);
      String now = parts.get(part);
      if (row.getInt(0) == group.version() && !row.getString(2).equals(now)) {
        differences.add(
            "%n  %s%n    was %s%n    is  %s"
                .formatted(part, row.getString(2), now == null ? "gone" : now));
      }
    }
    if (!differences.isEmpty()) {
      throw new InvalidSpecException(
          "%s has changed and its version has not, so readers of version %d would get something else:%s%nUndo the change, or write version: %d."
              .formatted(
                  group.name(),
                  group.version(),
                  String.join("", differences.stream().sorted().toList()),
                  group.version() + 1));
    }
  }

  /** Each once: as many as the group has columns and versions. */
  private static List<Row> before(Optional<Dataset<Row>> known) {
    return known
        .map(rows -> rows.select("version", "part", "text").distinct().collectAsList())
        .orElse(List.of());
  }
}
