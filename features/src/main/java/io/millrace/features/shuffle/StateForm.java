package io.millrace.features.shuffle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.features.sweep.Slide;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What states are of: they hold values as these types have them, and nothing that says so.
 *
 * @param format of the bytes
 * @param version of the group
 * @param versions of features that have another
 * @param at as of when, in microseconds
 * @param keys types of the keys
 * @param ties types of what orders events of one time
 * @param features each with the type that it is made of, in the order of which the bytes are
 */
record StateForm(
    int format,
    int version,
    Map<String, Integer> versions,
    long at,
    List<String> keys,
    List<String> ties,
    Map<String, String> features) {
  private static final ObjectMapper JSON = new ObjectMapper();

  StateForm {
    versions = versions == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(versions));
    keys = List.copyOf(keys);
    ties = List.copyOf(ties);
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
  }

  /** Empty if it was not written by this Millrace. */
  static Optional<StateForm> read(String text) {
    try {
      return Optional.of(JSON.readValue(text, StateForm.class))
          .filter(form -> form.format == Slide.FORMAT);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether they hold values as others do that are of these features and more. */
  boolean isPartOf(StateForm more) {
    return keys.equals(more.keys)
        && ties.equals(more.ties)
        && more.features.entrySet().containsAll(features.entrySet());
  }
}
