package io.millrace.features;

import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Window;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.table.Names;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The events behind one value.
 *
 * @param value as text; empty if there is none
 * @param from the first moment that counts; empty if all before {@code to} do
 * @param to the first moment that counts no more
 * @param events those in the window that pass the group's and the feature's filter, oldest first
 */
public record Explanation(
    Feature feature,
    Optional<String> value,
    Optional<Instant> from,
    Instant to,
    Dataset<Row> events) {

  /**
   * Looks for the events behind a feature of an entity as of a time.
   *
   * @param keys values of the group's keys, as text
   * @throws InvalidSpecException if there is no such feature or key
   */
  public static Explanation of(
      FeatureGroup group, String name, Map<String, String> keys, Instant at, Dataset<Row> events) {
    Feature feature =
        group.features().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(group, name));
    if (!keys.keySet().equals(java.util.Set.copyOf(group.keys()))) {
      throw new InvalidSpecException(
          "An entity of %s is named by %s. Write each as KEY=VALUE."
              .formatted(group.name(), String.join(", ", group.keys())));
    }
    Dataset<Row> own = events;
    for (Map.Entry<String, String> key : keys.entrySet()) {
      own = own.where(Names.column(key.getKey()).cast("string").equalTo(key.getValue()));
    }
    long label = Window.micros(at);
    long from = feature.frame().start(label);
    long to = feature.frame().end(label);
    FeatureGroup alone = group.only(feature);
    Optional<String> value =
        PointInTime.ofEntities(alone, own, at).rows().select(name).collectAsList().stream()
            .findFirst() // of one entity
            .map(row -> row.get(0))
            .map(String::valueOf);
    Column time = Moments.micros("Events of " + group.name(), own, group.time());
    Dataset<Row> seen = own.where(time.geq(functions.lit(from)).and(time.lt(functions.lit(to))));
    for (String where :
        java.util.stream.Stream.of(group.where(), feature.where())
            .flatMap(Optional::stream)
            .toList()) {
      seen = seen.where(functions.expr(where));
    }
    return new Explanation(
        feature,
        value,
        from == Long.MIN_VALUE ? Optional.empty() : Optional.of(instant(from)),
        instant(to),
        seen.orderBy(time));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS);
  }

  private static InvalidSpecException unknown(FeatureGroup group, String name) {
    List<String> known = group.features().stream().map(Feature::name).toList();
    return new InvalidSpecException(
        "%s has no feature '%s' that is made of events. It has: %s."
            .formatted(group.name(), name, String.join(", ", known)));
  }
}
