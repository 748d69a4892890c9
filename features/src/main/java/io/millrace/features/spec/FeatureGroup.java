package io.millrace.features.spec;

import static java.util.Objects.requireNonNull;

import io.millrace.features.transform.Transform;
import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Features of one entity, made of one table of events.
 *
 * @param name of the dataset
 * @param versions of features that have one of their own, by column; others have the group's
 * @param keys the columns that name an entity, in the events and in the features
 * @param tieBreak SQL expressions that order events of one time; the greatest is the newest
 * @param known since when a row of the events was known, for labels that must not see later ones
 * @param knownUntil until when
 * @param where only events for which this SQL condition is true count
 * @param skipsNotFinite whether NaN and infinite doubles are left out as NULL is; else they are an
 *     error
 * @param derived in the order in which they are made
 */
public record FeatureGroup(
    String name,
    int version,
    Map<String, Integer> versions,
    List<String> keys,
    EventTime time,
    List<String> tieBreak,
    Optional<EventTime> known,
    Optional<EventTime> knownUntil,
    Optional<String> where,
    boolean skipsNotFinite,
    List<Feature> features,
    List<Derived> derived) {
  public FeatureGroup {
    requireNonNull(name, "name");
    requireNonNull(time, "time");
    versions = Map.copyOf(versions);
    keys = List.copyOf(keys);
    tieBreak = List.copyOf(tieBreak);
    features = List.copyOf(features);
    derived = List.copyOf(derived);
    if (keys.isEmpty()) {
      throw new InvalidSpecException(
          "%s has no keys. List the columns that name an entity under 'entity: {keys: …}'."
              .formatted(name));
    }
    if (features.isEmpty()) {
      throw new InvalidSpecException("%s has no features.".formatted(name));
    }
    requireOneEach(name, keys, features, derived);
  }

  private static void requireOneEach(
      String group, List<String> keys, List<Feature> features, List<Derived> derived) {
    Set<String> names = new HashSet<>();
    Stream.of(
            keys.stream(),
            features.stream().map(Feature::name),
            derived.stream().map(Derived::name))
        .flatMap(each -> each)
        .filter(name -> !names.add(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .ifPresent(
            name -> {
              throw new InvalidSpecException(
                  "%s has two columns '%s'. Give each feature a name of its own."
                      .formatted(group, name));
            });
  }

  /** A group of all events, whenever they became known, whose values order those of one time. */
  public static FeatureGroup of(
      String name,
      int version,
      List<String> keys,
      EventTime time,
      List<Feature> features,
      List<Derived> derived) {
    return new FeatureGroup(
        name,
        version,
        Map.of(),
        keys,
        time,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        features,
        derived);
  }

  /**
   * The group for labels that may see what became known later. Rows that are versions of others
   * count while they are valid all the same.
   */
  public FeatureGroup regardless() {
    return knownUntil.isPresent()
        ? this
        : new FeatureGroup(
            name,
            version,
            versions,
            keys,
            time,
            tieBreak,
            Optional.empty(),
            Optional.empty(),
            where,
            skipsNotFinite,
            features,
            derived);
  }

  /** The group with one feature alone. */
  public FeatureGroup only(Feature feature) {
    return with(List.of(feature), List.of());
  }

  /** The group without what is made of features. */
  public FeatureGroup ofEvents() {
    return with(features, List.of());
  }

  /** The group with some of its features, and without what is made of features. */
  public FeatureGroup ofEvents(Set<String> names) {
    return with(
        features.stream().filter(feature -> names.contains(feature.name())).toList(), List.of());
  }

  /** The names of its features of events. */
  public Set<String> names() {
    return features.stream().map(Feature::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The version of a feature, its own or the group's. */
  public int versionOf(String feature) {
    return versions.getOrDefault(feature, version);
  }

  /** The columns that it adds to keys, or to labels. */
  public List<String> columns() {
    return Stream.concat(features.stream().map(Feature::name), derived.stream().map(Derived::name))
        .toList();
  }

  /** The columns whose parameters are learned, and were not yet. */
  public List<Derived.Learned> toLearn() {
    return derived.stream()
        .filter(Derived.Learned.class::isInstance)
        .map(Derived.Learned.class::cast)
        .toList();
  }

  /**
   * The group with parameters that were learned.
   *
   * @param learned transforms by column, one for each that is {@link #toLearn}
   */
  public FeatureGroup fitted(Map<String, Transform> learned) {
    List<Derived> fitted = new ArrayList<>();
    for (Derived each : derived) {
      fitted.add(
          each instanceof Derived.Learned column
              ? column.by(requireNonNull(learned.get(column.name()), column.name()))
              : each);
    }
    return with(features, fitted);
  }

  /**
   * The same with other versions of features.
   *
   * @param own of features that have one of their own, by column
   */
  public FeatureGroup versioned(Map<String, Integer> own) {
    return with(own, features, derived);
  }

  private FeatureGroup with(List<Feature> features, List<Derived> derived) {
    return with(versions, features, derived);
  }

  private FeatureGroup with(
      Map<String, Integer> versions, List<Feature> features, List<Derived> derived) {
    return new FeatureGroup(
        name,
        version,
        versions,
        keys,
        time,
        tieBreak,
        known,
        knownUntil,
        where,
        skipsNotFinite,
        features,
        derived);
  }

  /** The first microsecond that any of its windows looks at. */
  public long earliest(long label) {
    return features.stream().mapToLong(each -> each.frame().start(label)).min().orElseThrow();
  }

  /** The first microsecond that none of its windows looks at any more. */
  public long latest(long label) {
    return features.stream().mapToLong(each -> each.frame().end(label)).max().orElseThrow();
  }
}
