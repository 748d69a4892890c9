package io.millrace.features.spec;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What the columns of a group were made of when they were made, as rows of {@code version}, the
 * group's, {@code part}, a column's name or {@code (events)}, {@code text} and {@code
 * feature_version}, the column's.
 */
public final class SpecRegistry {
  private static final String EVENTS = "(events)";
  private static final String ENTITIES = "(entities)";
  private static final String FEATURE_VERSION = "feature_version";
  private static final StructType ROWS =
      new StructType()
          .add("version", DataTypes.IntegerType)
          .add("part", DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add(FEATURE_VERSION, DataTypes.IntegerType);

  private SpecRegistry() {}

  /** What decides on each column, by its name. */
  public static Map<String, String> parts(FeatureGroup group) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put(EVENTS, events(group));
    group.features().forEach(feature -> parts.put(feature.name(), feature.text()));
    group
        .derived()
        .forEach(derived -> parts.put(derived.name(), derived.text() + versions(group, derived)));
    return parts;
  }

  /** What is made of a feature means something else once that does. */
  private static String versions(FeatureGroup group, Derived derived) {
    Set<String> named = derived.madeOf();
    String versions =
        group.columns().stream()
            .filter(column -> named.stream().anyMatch(column::equalsIgnoreCase))
            .filter(column -> group.versionOf(column) != group.version())
            .map(column -> column + "@" + group.versionOf(column))
            .collect(Collectors.joining(", "));
    return versions.isEmpty() ? "" : "; of " + versions;
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

  /**
   * @param entities the list that they are of beside those with events
   */
  public static Dataset<Row> rows(
      SparkSession spark, FeatureGroup group, Optional<String> entities) {
    List<Row> rows = new ArrayList<>();
    Map<String, String> parts = parts(group);
    entities.ifPresent(list -> parts.put(ENTITIES, list));
    parts.forEach(
        (part, text) ->
            rows.add(RowFactory.create(group.version(), part, text, group.versionOf(part))));
    return spark.createDataFrame(rows, ROWS);
  }

  /**
   * The parts of slices as they were made.
   *
   * @param known rows as {@link #rows} gave them; those of an earlier Millrace have no version of
   *     their own
   */
  public static List<KnownPart> known(Dataset<Row> known) {
    Column version = col("version");
    Column own =
        Arrays.asList(known.columns()).contains(FEATURE_VERSION)
            ? coalesce(col(FEATURE_VERSION), version)
            : version;
    return known
        .select(version, col("part"), col("text"), own)
        .distinct()
        .collectAsList() // as many as the group has columns and versions
        .stream()
        .map(row -> new KnownPart(row.getInt(0), row.getString(1), row.getString(2), row.getInt(3)))
        .toList();
  }

  /**
   * The list of entities with which slices were made.
   *
   * @param known parts of one slice
   */
  public static Optional<String> entities(List<KnownPart> known) {
    return known.stream()
        .filter(part -> part.name().equals(ENTITIES))
        .map(KnownPart::text)
        .findFirst();
  }

  /**
   * Requires that a group means what it meant when slices of its version, and columns of theirs,
   * were made. Columns may come newly; none may change or go.
   *
   * @param known rows of all slices that were made before
   * @throws InvalidSpecException that shows each difference
   */
  public static void requireSameMeaning(FeatureGroup group, Optional<Dataset<Row>> known) {
    List<KnownPart> before = known.map(SpecRegistry::known).orElse(List.of());
    before.forEach(part -> part.requireNotAfter(group));
    Map<String, String> parts = parts(group);
    List<KnownPart> differing =
        before.stream()
            .filter(part -> !part.name().equals(ENTITIES)) // of rows, not of what columns mean
            .filter(part -> part.isOfVersions(group) || part.isGone(group, parts.keySet()))
            .filter(part -> !part.text().equals(parts.get(part.name())))
            .sorted()
            .toList();
    if (!differing.isEmpty()) {
      throw new InvalidSpecException(
          "%s has changed and its version has not, so readers of version %d would get something else:%s%n%s"
              .formatted(
                  group.name(),
                  group.version(),
                  differing.stream()
                      .map(part -> part.difference(parts))
                      .collect(Collectors.joining()),
                  mend(group, differing)));
    }
  }

  private static String mend(FeatureGroup group, List<KnownPart> differing) {
    List<String> alone =
        differing.stream()
            .map(KnownPart::name)
            .filter(group.columns()::contains)
            .distinct()
            .map(name -> "%s version: %d".formatted(name, group.versionOf(name) + 1))
            .toList();
    boolean isEnough = differing.stream().map(KnownPart::name).allMatch(group.columns()::contains);
    return "Undo the change, or write version: %d%s."
        .formatted(
            group.version() + 1,
            isEnough ? " for all, or of their own: " + String.join(", ", alone) : "");
  }
}
