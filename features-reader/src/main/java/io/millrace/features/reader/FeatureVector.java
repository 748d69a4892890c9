package io.millrace.features.reader;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The features of an entity as a service gets them.
 *
 * @param values by name, all of the table's features in their order; null is NULL where there is no
 *     default
 * @param asOf the time as of which they are; empty if the store does not know the entity
 */
public record FeatureVector(
    List<Object> key, Map<String, Object> values, Optional<Instant> asOf, State state) {
  /** How far the values can be trusted. */
  public enum State {
    /** No older than the reader allows. */
    FRESH,
    /** Older. */
    STALE,
    /** The store does not know the entity: all values are defaults. */
    ABSENT
  }

  public FeatureVector {
    key = List.copyOf(key);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * One value.
   *
   * @return null for NULL
   * @throws IllegalArgumentException if there is no such feature
   */
  public Object value(String feature) {
    if (!values.containsKey(feature)) {
      throw new IllegalArgumentException(
          "There is no feature '%s'; there are %s.".formatted(feature, values.keySet()));
    }
    return values.get(feature);
  }
}
