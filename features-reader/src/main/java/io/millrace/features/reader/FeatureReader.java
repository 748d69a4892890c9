package io.millrace.features.reader;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the newest features of entities for a service. May be used by many threads at once. */
public final class FeatureReader {
  /**
   * What a service accepts.
   *
   * @param oldest how long before now values may be as of; empty: any time
   * @param failsIfStale whether older ones are an error; else they are marked
   * @param defaults by feature, in the place of NULL and for entities that the store does not know
   */
  public record Terms(
      Optional<Duration> oldest, boolean failsIfStale, Map<String, Object> defaults) {
    /** Anything, as it is. */
    public static final Terms ANY = new Terms(Optional.empty(), false, Map.of());

    public Terms {
      requireNonNull(oldest, "oldest");
      defaults = Map.copyOf(defaults);
    }

    /** Values that are older are marked. */
    public static Terms marking(Duration oldest) {
      return new Terms(Optional.of(oldest), false, Map.of());
    }

    /** Values that are older are an error. */
    public static Terms refusing(Duration oldest) {
      return new Terms(Optional.of(oldest), true, Map.of());
    }

    /** The same, with a value in the place of NULL. */
    public Terms with(String feature, Object value) {
      Map<String, Object> more = new HashMap<>(defaults);
      more.put(feature, value);
      return new Terms(oldest, failsIfStale, more);
    }
  }

  private final VectorStore store;
  private final StoredTable table;
  private final Terms terms;
  private final Clock clock;

  private FeatureReader(VectorStore store, StoredTable table, Terms terms, Clock clock) {
    this.store = store;
    this.table = table;
    this.terms = terms;
    this.clock = clock;
  }

  /**
   * A reader of one version of a group.
   *
   * @throws IllegalArgumentException if the store has none of it, or a default is of no feature or
   *     of another type
   * @throws StoreException if the store does not answer
   */
  public static FeatureReader of(
      VectorStore store, String group, int version, Terms terms, Clock clock) {
    StoredTable table =
        store
            .table(group, version)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s@%d was never exported to this store.".formatted(group, version)));
    terms.defaults().forEach((feature, value) -> requireFits(table, feature, value));
    return new FeatureReader(store, table, terms, clock);
  }

  private static void requireFits(StoredTable table, String feature, Object value) {
    if (!table.features().contains(feature)) {
      throw new IllegalArgumentException(
          "There is no feature '%s' in %s to give a default; there are %s."
              .formatted(feature, table.group(), table.features()));
    }
    try {
      FeatureType type = table.columns().get(feature);
      if (!value.getClass().equals(read(type, value).getClass())) {
        throw new ClassCastException("another class");
      }
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new IllegalArgumentException(
          "The default of '%s' is a %s, and the feature a %s."
              .formatted(feature, value.getClass().getSimpleName(), table.columns().get(feature)),
          e);
    }
  }

  private static Object read(FeatureType type, Object value) {
    return type.isNested() ? value : ValueText.read(type, ValueText.write(type, value));
  }

  /** The group's columns and their types. */
  public StoredTable table() {
    return table;
  }

  /**
   * What the group makes of a value of the service's own, such as of a basket that no table has
   * seen: what Spark makes of it, with what was learned for this version.
   *
   * @param feature one that is made of another by a transform
   * @param value in the place of the other; null is NULL
   * @return null for NULL
   * @throws IllegalArgumentException if the feature is made otherwise, or the value is of no type
   *     that the transform takes
   */
  public Object make(String feature, Object value) {
    MadeOf made = table.made().get(feature);
    if (made == null) {
      throw new IllegalArgumentException(
          "'%s' is not made by a transform; of %s only %s are. What events, an 'expr' or 'if-none' make is read: read(key)."
              .formatted(feature, table.group(), table.made().keySet()));
    }
    return made.transform().apply(value);
  }

  /**
   * The features of one entity.
   *
   * @param key the values of the group's keys, in their order
   * @throws StaleFeaturesException if they are older than allowed, and that is an error
   * @throws StoreException if the store does not answer
   */
  public FeatureVector read(Object... key) {
    List<Object> one = KeyValues.of(table, List.of(key));
    return readAll(List.of(one)).get(one);
  }

  /**
   * The features of many entities, asked for at once.
   *
   * @param keys each as for one
   * @return by key in their order, each once
   */
  public Map<List<Object>, FeatureVector> readAll(Collection<? extends List<?>> keys) {
    List<List<Object>> exact = new ArrayList<>();
    keys.forEach(key -> exact.add(KeyValues.of(table, key)));
    Map<List<Object>, StoredVector> found = store.find(table, exact);
    Map<List<Object>, FeatureVector> vectors = new LinkedHashMap<>();
    exact.forEach(key -> vectors.put(key, vector(key, Optional.ofNullable(found.get(key)))));
    return vectors;
  }

  private FeatureVector vector(List<Object> key, Optional<StoredVector> stored) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String feature : table.features()) {
      Object value = stored.map(each -> each.values().get(feature)).orElse(null);
      values.put(feature, value == null ? terms.defaults().get(feature) : value);
    }
    Optional<Instant> asOf = stored.map(StoredVector::asOf);
    FeatureVector.State state = asOf.map(this::state).orElse(FeatureVector.State.ABSENT);
    if (state == FeatureVector.State.STALE && terms.failsIfStale()) {
      throw new StaleFeaturesException(
          "The features of %s@%d are as of %s, and no older ones than %s are wanted."
              .formatted(
                  table.group(),
                  table.version(),
                  asOf.orElseThrow(),
                  terms.oldest().orElseThrow()));
    }
    return new FeatureVector(key, values, asOf, state);
  }

  private FeatureVector.State state(Instant asOf) {
    boolean stale =
        terms.oldest().filter(oldest -> asOf.plus(oldest).isBefore(clock.instant())).isPresent();
    return stale ? FeatureVector.State.STALE : FeatureVector.State.FRESH;
  }
}
