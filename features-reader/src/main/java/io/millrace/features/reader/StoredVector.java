package io.millrace.features.reader;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a store holds of an entity.
 *
 * @param key the values of the table's keys, in their order
 * @param values of the features by name, in the table's order; null is NULL
 * @param asOf the end of the slice that they are of
 * @param build which making of that slice
 */
public record StoredVector(List<Object> key, Map<String, Object> values, Instant asOf, long build) {
  public StoredVector {
    key = List.copyOf(key);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    requireNonNull(asOf, "asOf");
  }
}
