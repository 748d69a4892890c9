package io.millrace.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import io.millrace.features.spec.Derived;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.transform.Distribution;
import io.millrace.features.transform.Fit;
import io.millrace.features.transform.Transform;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.table.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Learns the parameters of a group's transforms, from each entity as of the end of each day of the
 * training range. What is learned depends on the values alone, and not on how they lie in files.
 */
public final class Fitting {
  private static final String VALUE = "value";
  private static final String COUNT = "count";

  private final FeatureGroup group;
  private final Map<String, Fitted> fitted = new LinkedHashMap<>();

  private Fitting(FeatureGroup group) {
    this.group = group;
  }

  /**
   * A transform with its parameters.
   *
   * @param values how many values they were learned from
   */
  public record Fitted(Transform transform, long values) {}

  /**
   * @param events by the ends of the slices of the range, those that a slice is made of
   * @return by column, in the order of the group
   * @throws InvalidSpecException if a column has no value in the range, or of the wrong type
   */
  public static Map<String, Fitted> of(FeatureGroup group, Map<Instant, Dataset<Row>> events) {
    Dataset<Row> rows =
        events.entrySet().stream()
            .map(each -> PointInTime.ofEntities(group.ofEvents(), each.getValue(), each.getKey()))
            .map(PointInTime::rows)
            .reduce(Dataset::union)
            .orElseThrow()
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Fitting fitting = new Fitting(group);
      fitting.learn(rows);
      return fitting.fitted;
    } finally {
      rows.unpersist();
    }
  }

  private void learn(Dataset<Row> rows) {
    Dataset<Row> known = rows;
    for (Derived derived : group.derived()) {
      Derived next = derived;
      if (derived instanceof Derived.Learned column) {
        DerivedColumns.form(known, column.name(), column.of(), column.fit().takes());
        Fitted result = learn(column, known.select(Names.column(column.of()).as(VALUE)));
        fitted.put(column.name(), result);
        next =
            new Derived.Transformed(
                column.name(), column.of(), result.transform(), column.fallback());
      }
      known = DerivedColumns.add(known, next);
    }
  }

  private Fitted learn(Derived.Learned column, Dataset<Row> values) {
    if (column.fit() instanceof Fit.OfNumbers fit) {
      Dataset<Row> counted =
          counted(values.select(col(VALUE).cast("double")).where("not isnan(value)"));
      long count = total(column, counted);
      return new Fitted(fit.of(distribution(column, fit, counted, count)), count);
    }
    if (column.fit() instanceof Fit.OfTexts fit) {
      Dataset<Row> counted = counted(values.select(col(VALUE).cast("string")));
      long count = total(column, counted);
      return new Fitted(fit.of(mostFrequent(counted, fit.size())), count);
    }
    throw new IllegalStateException("Nothing learns " + column.fit());
  }

  private static Dataset<Row> counted(Dataset<Row> values) {
    return values.where(col(VALUE).isNotNull()).groupBy(VALUE).count();
  }

  private long total(Derived.Learned column, Dataset<Row> counted) {
    Row sum = counted.agg(sum(COUNT)).head();
    if (sum.isNullAt(0)) {
      throw new InvalidSpecException(
          "%s learns '%s' of %s, and '%s' has no value there. Choose another range under 'fit', or load its events first."
              .formatted(group.name(), column.name(), column.range(), column.of()));
    }
    return sum.getLong(0);
  }

  /** Of a stream of the values in order, so that it takes no memory for them. */
  private Distribution distribution(
      Derived.Learned column, Fit.OfNumbers fit, Dataset<Row> counted, long count) {
    Iterator<Row> ascending = counted.orderBy(VALUE).toLocalIterator();
    Iterable<Row> rows = () -> ascending;
    Distribution all =
        Distribution.of(
            count,
            StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Distribution.Counted(row.getDouble(0), row.getLong(1)))
                .iterator(),
            fit.shares());
    if (Double.isInfinite(all.min()) || Double.isInfinite(all.max())) {
      throw new InvalidSpecException(
          "%s learns '%s' of '%s', which is infinite somewhere in %s. Bound it with an expr above it."
              .formatted(group.name(), column.name(), column.of(), column.range()));
    }
    return all;
  }

  /** As many as a spec may ask for, so few. */
  private static List<String> mostFrequent(Dataset<Row> counted, int size) {
    Column[] order = {col(COUNT).desc(), col(VALUE)};
    List<String> texts = new ArrayList<>();
    counted.orderBy(order).limit(size).collectAsList().forEach(row -> texts.add(row.getString(0)));
    return texts;
  }
}
