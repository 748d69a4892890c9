package io.millrace.lake.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.lake.FileStatistics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.spark.sql.delta.DeltaColumnMapping;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The statistics that Delta has gathered of files. Only what they say exactly: nothing of files of
 * which rows are hidden; timestamps are cut to milliseconds and texts to 32 characters, so these
 * have no bounds here.
 */
final class PendingStatistics implements FileStatistics {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final StructType schema;
  private final List<AddFile> files;
  private final List<JsonNode> statistics;

  PendingStatistics(StructType schema, List<AddFile> files) {
    this.schema = schema;
    this.files = files;
    this.statistics = files.stream().map(PendingStatistics::parse).toList();
  }

  private static JsonNode parse(AddFile file) {
    try {
      boolean exact = file.stats() != null && file.deletionVector() == null;
      return exact ? JSON.readTree(file.stats()) : JSON.createObjectNode();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Delta's statistics of " + file.path(), e);
    }
  }

  @Override
  public OptionalLong nulls(String column) {
    StructField field = schema.apply(column);
    long nulls = 0;
    for (int file = 0; file < files.size(); file++) {
      OptionalLong more = nulls(file, field);
      if (more.isEmpty()) {
        return OptionalLong.empty();
      }
      nulls += more.getAsLong();
    }
    return OptionalLong.of(nulls);
  }

  private OptionalLong nulls(int file, StructField field) {
    String physical = DeltaColumnMapping.getPhysicalName(field);
    JsonNode rows = statistics.get(file).path("numRecords");
    var partitions = files.get(file).partitionValues();
    if (partitions.contains(physical)) {
      if (partitions.apply(physical) != null) {
        return OptionalLong.of(0);
      }
      return rows.isNumber() ? OptionalLong.of(rows.longValue()) : OptionalLong.empty();
    }
    JsonNode nulls = statistics.get(file).path("nullCount").path(physical);
    return nulls.isNumber() ? OptionalLong.of(nulls.longValue()) : OptionalLong.empty();
  }

  @Override
  public Optional<Object> min(String column) {
    return bound("minValues", column, false);
  }

  @Override
  public Optional<Object> max(String column) {
    return bound("maxValues", column, true);
  }

  private Optional<Object> bound(String which, String column, boolean largest) {
    StructField field = schema.apply(column);
    Optional<Function<JsonNode, Comparable<?>>> parser = parser(field.dataType());
    if (parser.isEmpty()) {
      return Optional.empty();
    }
    String physical = DeltaColumnMapping.getPhysicalName(field);
    List<Comparable<?>> bounds = new ArrayList<>();
    for (int file = 0; file < files.size(); file++) {
      JsonNode bound = statistics.get(file).path(which).path(physical);
      if (bound.isValueNode() && !bound.isNull()) {
        bounds.add(parser.get().apply(bound));
      } else if (!isAllNull(file, field)) {
        return Optional.empty();
      }
    }
    return best(bounds, largest);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // all of one class, the column's
  private static Optional<Object> best(List<Comparable<?>> bounds, boolean largest) {
    Comparator<Comparable> order = Comparator.naturalOrder();
    List<Comparable> values = (List) bounds;
    return (Optional) (largest ? values.stream().max(order) : values.stream().min(order));
  }

  private boolean isAllNull(int file, StructField field) {
    JsonNode rows = statistics.get(file).path("numRecords");
    OptionalLong nulls = nulls(file, field);
    return rows.isNumber() && nulls.isPresent() && nulls.getAsLong() == rows.longValue();
  }

  /** NaN and the infinities stand as text in JSON; {@code Double}'s order is Spark's, NaN last. */
  private static Optional<Function<JsonNode, Comparable<?>>> parser(DataType type) {
    if (type instanceof IntegralType || type instanceof DecimalType) {
      return Optional.of(JsonNode::decimalValue);
    } else if (type instanceof DoubleType) {
      return Optional.of(bound -> Double.valueOf(bound.asText()));
    } else if (type instanceof FloatType) {
      return Optional.of(bound -> (double) Float.parseFloat(bound.asText()));
    } else if (type instanceof DateType) {
      return Optional.of(bound -> LocalDate.parse(bound.asText()));
    }
    return Optional.empty();
  }
}
