package io.millrace.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.features.spec.Derived;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.SpecRegistry;
import io.millrace.features.transform.Transform;
import io.millrace.features.transform.TransformForm;
import io.millrace.lake.InvalidSpecException;
import java.sql.Date;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What was learned for the columns of a group, as rows of {@code version}, {@code feature}, {@code
 * learned}, how; {@code made_of}, of what; {@code fitted_from}, {@code fitted_to}, {@code
 * values_read}, {@code inputs}, the tables with their versions, {@code transform}, as JSON, and
 * {@code feature_version}. What a column has learned as a greater version of its own takes the
 * place of what it had learned before.
 */
public final class FitRegistry {
  /** What makes a row unique. */
  public static final List<String> KEYS = List.of("version", "feature");

  private static final String VERSION = "feature_version";
  private static final StructType ROWS =
      StructType.fromDDL(
          "version int, feature string, learned string, made_of string, fitted_from date, fitted_to date, values_read bigint, inputs string, transform string, feature_version int");
  private static final ObjectMapper JSON = new ObjectMapper();

  private FitRegistry() {}

  /**
   * The transforms that were learned for a version of a group, by column.
   *
   * @param rows all that were kept before
   * @throws InvalidSpecException if one was learned in another way, from another range or of
   *     another feature than the group says now; it shows the difference
   */
  public static Map<String, Transform> known(FeatureGroup group, Optional<Dataset<Row>> rows) {
    Map<String, Row> kept = new LinkedHashMap<>();
    rows.map(all -> all.where("version = " + group.version()).collectAsList())
        .orElse(List.of())
        .forEach(row -> kept.put(row.getAs("feature"), row));
    Map<String, Transform> known = new LinkedHashMap<>();
    List<String> differences = new ArrayList<>();
    for (Derived.Learned column : group.toLearn()) {
      Row row = kept.get(column.name());
      if (row != null && versionOf(row) >= group.versionOf(column.name())) {
        compare(column.name(), row.getAs("learned"), column.text(), differences);
        compare(column.name(), row.getAs("made_of"), madeOf(group, column), differences);
        known.put(column.name(), read(row.getAs("transform")));
      }
    }
    if (!differences.isEmpty()) {
      throw new InvalidSpecException(
          "%s has changed what version %d has learned already:%s%nUndo the change, or write version: %d."
              .formatted(
                  group.name(),
                  group.version(),
                  String.join("", differences),
                  group.version() + 1));
    }
    return known;
  }

  /** The group's, for what an earlier Millrace has learned. */
  private static int versionOf(Row row) {
    boolean isOwn = row.schema().getFieldIndex(VERSION).isDefined();
    Integer own = isOwn ? row.getAs(VERSION) : null;
    return own == null ? row.<Integer>getAs("version") : own;
  }

  private static void compare(String column, String was, String is, List<String> differences) {
    if (!was.equals(is)) {
      differences.add("%n  %s%n    was %s%n    is  %s".formatted(column, was, is));
    }
  }

  /** What the values are that it learns of: the column, and the events. */
  private static String madeOf(FeatureGroup group, Derived.Learned column) {
    Map<String, String> parts = SpecRegistry.parts(group);
    return "%s = %s; %s".formatted(column.of(), parts.get(column.of()), SpecRegistry.events(group));
  }

  /**
   * The rows to keep of columns that have not learned before.
   *
   * @param fitted by column
   * @param known what was learned before, and stays
   * @param inputs the tables that were read, with their versions
   */
  public static Dataset<Row> rows(
      SparkSession spark,
      FeatureGroup group,
      Map<String, Fitting.Fitted> fitted,
      Map<String, Transform> known,
      String inputs) {
    List<Row> rows = new ArrayList<>();
    for (Derived.Learned column : group.toLearn()) {
      if (known.containsKey(column.name())) {
        continue;
      }
      Fitting.Fitted result = fitted.get(column.name());
      rows.add(
          RowFactory.create(
              group.version(),
              column.name(),
              column.text(),
              madeOf(group, column),
              Date.valueOf(column.range().from()),
              Date.valueOf(column.range().to()),
              result.values(),
              inputs,
              written(result.transform()),
              group.versionOf(column.name())));
    }
    return spark.createDataFrame(rows, ROWS);
  }

  /** A transform as JSON, of which a service can make it again. */
  public static String written(Transform transform) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(TransformForm.written(transform)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Transform read(String json) {
    try {
      return TransformForm.read(JSON.readValue(json, new TypeReference<Map<String, Object>>() {}));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("No transform: " + json, e);
    }
  }
}
