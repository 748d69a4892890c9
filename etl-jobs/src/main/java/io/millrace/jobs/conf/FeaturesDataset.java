package io.millrace.jobs.conf;

import io.millrace.features.spec.Derived;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.TrainingRange;
import io.millrace.features.spec.Window;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Inline;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slicing;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Features of entities, made of the events in windows. A slice is as of its end. */
@Named("features")
@Doc("Features of entities, made of the events in windows. A slice holds them as of its end.")
public record FeaturesDataset(
    @Inline Identity identity,
    @Doc("What the features mean; to be made greater when that changes.") @Default("1") int version,
    @Doc("What the features are of.") Entity entity,
    @Doc("The dataset of events.") Origin from,
    @Doc(
            "All entities that a slice is to have, those without events too. Without it: those with events.")
        Optional<EntityList> entities,
    @Doc("When an event happened.") @As(EventTimeForm.class) EventTime time,
    @Doc(
            value =
                "Expressions in SQL that order events of one time; the greatest is the newest. Without it: their values.",
            example = "[order_id]")
        List<String> tieBreak,
    @Doc("Since when a row of the events was known, for training sets with known-at.")
        @As(EventTimeForm.class)
        Optional<EventTime> known,
    @Doc("Until when it was known, for rows that are versions, as in a history.")
        @As(EventTimeForm.class)
        Optional<EventTime> knownUntil,
    @Doc(
            value = "A SQL condition: only events for which it is true count.",
            example = "status <> 'cancelled'")
        Optional<String> where,
    @Doc(
            value = "The zone of calendar windows. Without it: the slices' zone.",
            example = "Europe/Berlin")
        Optional<ZoneId> zone,
    @Doc("What NaN and infinite numbers do: fail the run, or count as NULL.") @Default("fail")
        NotFinite notFinite,
    @Doc("The days of which transforms learn what they are not told, once for each version.")
        @As(TrainingRangeForm.class)
        Optional<TrainingRange> fit,
    @Doc("The features, in the order of the columns.") List<FeatureSpec> features,
    @Doc("How the dataset is cut into slices.") @As(SlicesForm.class) Slicing slices,
    @Incidental
        @Doc(
            "Of how many slices before one it is kept what the next one needs, so that it reads only what its windows gain and lose; 0: of none, and each slice reads all of its windows.")
        @Default("8")
        int keepStates,
    @Inline Publication publication)
    implements DatasetSpec {
  private static final Duration LONGEST_DAY_CHANGE = Duration.ofHours(1);

  /**
   * What features are of.
   *
   * @param name such as customer
   */
  @Doc("What the features are of.")
  public record Entity(
      @Doc(value = "What one calls it.", example = "customer") String name,
      @Doc(
              value = "The columns that name one, in the events and in the features.",
              example = "[customer_id]")
          List<String> keys) {
    public Entity {
      keys = List.copyOf(keys);
    }
  }

  /** Where entities are listed. */
  @Bare("dataset")
  @Doc(
      "The dataset with a row for each entity: its slice of the same time, or all of it if it has no slices.")
  public record EntityList(
      @Doc(value = "Its name. It has the keys under their names.", example = "silver.customers")
          DatasetName dataset) {}

  /** Where the events are. */
  @Bare("dataset")
  @Doc("The dataset of events, and which of its slices hold them.")
  public record Origin(
      @Doc(value = "Its name.", example = "silver.orders") DatasetName dataset,
      @Doc(
              "window: a slice holds the events of its time, and all that overlap the windows are read. same: a slice holds all events up to its end, as a daily copy of a table does, and the one of the same time is read.")
          @Default("window")
          Slices slices) {
    /** Which slices hold the events of a window. */
    public enum Slices {
      WINDOW,
      SAME
    }
  }

  /** What NaN and infinite numbers do. */
  public enum NotFinite {
    FAIL,
    SKIP
  }

  public FeaturesDataset {
    tieBreak = List.copyOf(tieBreak);
    features = List.copyOf(features);
    boolean reachesBackForEver =
        features.stream()
            .flatMap(each -> each.window().stream())
            .anyMatch(Window.All.class::isInstance);
    new Agreement()
        .refuse(version < 1, "version", "It must be at least 1.")
        .refuse(
            keepStates < 0 || keepStates > 1000, "keep-states", "It must be between 0 and 1000.")
        .refuse(entity.keys().isEmpty(), List.of("entity", "keys"), "Name at least one column.")
        .refuse(features.isEmpty(), "features", "List at least one feature.")
        .refuse(
            features.stream().noneMatch(each -> each.measure() instanceof Measure.Aggregated),
            "features",
            "At least one must be made of events, with a window.")
        .refuse(
            sameName(slices, entity, features).isPresent(),
            "features",
            sameName(slices, entity, features).orElse(""))
        .refuse(
            fit.isEmpty() && features.stream().anyMatch(FeaturesDataset::learns),
            "features",
            "Some learn their parameters, and there is no range to learn from. Write fit: { from: 2024-01-01, to: 2024-02-01 }.")
        .refuse(
            fit.isPresent() && features.stream().noneMatch(FeaturesDataset::learns),
            "fit",
            "No feature learns anything. Remove it.")
        .refuse(unknownInput(features).isPresent(), "features", unknownInput(features).orElse(""))
        .refuse(
            reachesBackForEver && from.slices() == Origin.Slices.WINDOW,
            List.of("from", "slices"),
            "A window of all events has no first slice. Give each window a length, or write from: { dataset: …, slices: same } if a slice of the events holds all up to its end.")
        .hold();
  }

  /** Names that differ in case alone are one name for a table. */
  private static Optional<String> sameName(
      Slicing slices, Entity entity, List<FeatureSpec> features) {
    Set<String> names = new HashSet<>();
    return Stream.of(
            slices.column().stream(),
            entity.keys().stream(),
            features.stream().map(FeatureSpec::name))
        .flatMap(each -> each)
        .filter(name -> !names.add(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(
            "Two columns are named '%s': give each feature a name that no other, no key and not the slices' column has."
                ::formatted);
  }

  private static boolean learns(FeatureSpec feature) {
    return feature.measure() instanceof Measure.Learned;
  }

  private static Optional<String> unknownInput(List<FeatureSpec> features) {
    for (int i = 0; i < features.size(); i++) {
      Optional<String> of = input(features.get(i).measure());
      List<FeatureSpec> above = features.subList(0, i);
      if (of.isPresent() && above.stream().noneMatch(each -> each.name().equals(of.get()))) {
        return Optional.of(
            "'%s' is made of '%s', which is no feature above it."
                .formatted(features.get(i).name(), of.get()));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> input(Measure measure) {
    if (measure instanceof Measure.Transformed transformed) {
      return Optional.of(transformed.of());
    }
    return measure instanceof Measure.Learned learned
        ? Optional.of(learned.of())
        : Optional.empty();
  }

  @Override
  public Slicing slicing() {
    return slices;
  }

  @Override
  public List<String> keys() {
    return entity.keys();
  }

  @Override
  public boolean isMerged() {
    return false;
  }

  /** So that each begins with what was kept of the one before it. */
  @Override
  public boolean isBuiltInOrder() {
    return keepStates > 0 && from.slices() == Origin.Slices.WINDOW
        || DatasetSpec.super.isBuiltInOrder();
  }

  /** The events, then the list of entities. */
  @Override
  public List<InputWindow> reads() {
    InputWindow events =
        reads(features.stream().map(FeatureSpec::name).collect(Collectors.toSet()));
    return Stream.concat(Stream.of(events), list().stream()).toList();
  }

  /** The slices that list its entities. */
  public Optional<InputWindow> list() {
    return entities.map(list -> InputWindow.ofSameTime(list.dataset()));
  }

  /** What slices with some of its features, at least one with a window, are made of. */
  public InputWindow reads(Set<String> names) {
    return from.slices() == Origin.Slices.SAME
        ? InputWindow.ofSameTime(from.dataset())
        : new InputWindow(from.dataset(), Optional.of(reach(names)));
  }

  /** How long before its end a slice looks at events; a little more where days differ. */
  private Duration reach(Set<String> names) {
    Duration reach =
        features.stream()
            .filter(each -> names.contains(each.name()))
            .flatMap(each -> each.window().map(w -> upTo(w).plus(offset(each))).stream())
            .max(Duration::compareTo)
            .orElseThrow();
    return slices.zone().getRules().isFixedOffset() ? reach : reach.plus(LONGEST_DAY_CHANGE);
  }

  private static Duration offset(FeatureSpec feature) {
    return feature.offset().orElse(Duration.ZERO);
  }

  private static Duration upTo(Window window) {
    if (window instanceof Window.Span span) {
      return span.length();
    }
    if (window instanceof Window.Calendar calendar) {
      int days =
          switch (calendar.unit()) {
            case DAYS -> 1;
            case WEEKS -> 7;
            case MONTHS -> 31;
            default -> 366;
          };
      return Duration.ofDays((long) days * calendar.count());
    }
    return Duration.ofDays(1); // all events are in the slice of the same time
  }

  /** Whether a column is masked: then nothing of its values may lie plain beside it. */
  public boolean isMasked() {
    return columns().values().stream().anyMatch(column -> column.mask().isPresent());
  }

  /** Features that are on their way out, with what to use in their place. */
  public Map<String, String> deprecated() {
    Map<String, String> deprecated = new LinkedHashMap<>();
    features.forEach(
        each -> each.deprecated().ifPresent(instead -> deprecated.put(each.name(), instead)));
    return deprecated;
  }

  /** What the features are. */
  public FeatureGroup group() {
    List<Feature> aggregated = new ArrayList<>();
    List<Derived> derived = new ArrayList<>();
    for (FeatureSpec feature : features) {
      if (feature.measure() instanceof Measure.Aggregated measure) {
        aggregated.add(aggregated(feature, measure));
      } else {
        derived.add(derived(feature));
      }
    }
    return new FeatureGroup(
        identity.dataset().toString(),
        version,
        versions(),
        entity.keys(),
        time,
        tieBreak,
        known,
        knownUntil,
        where,
        notFinite == NotFinite.SKIP,
        aggregated,
        derived);
  }

  private Map<String, Integer> versions() {
    Map<String, Integer> versions = new LinkedHashMap<>();
    features.forEach(each -> each.version().ifPresent(own -> versions.put(each.name(), own)));
    return versions;
  }

  private Feature aggregated(FeatureSpec feature, Measure.Aggregated measure) {
    Frame frame =
        new Frame(
            feature.window().orElseThrow(),
            offset(feature),
            feature.atEnd() == FeatureSpec.AtEnd.INCLUDE,
            zone.orElse(slices.zone()));
    return new Feature(
        feature.name(),
        measure.aggregation(),
        frame,
        feature.where(),
        feature.ifNone(),
        feature.description(),
        feature.owner(),
        feature.tags());
  }

  private Derived derived(FeatureSpec feature) {
    if (feature.measure() instanceof Measure.Expression expression) {
      return new Derived.Expression(
          feature.name(),
          feature
              .ifNone()
              .map(none -> "coalesce(%s, %s)".formatted(expression.sql(), none))
              .orElse(expression.sql()));
    }
    if (feature.measure() instanceof Measure.Transformed made) {
      return new Derived.Transformed(feature.name(), made.of(), made.transform(), feature.ifNone());
    }
    if (feature.measure() instanceof Measure.Learned learned) {
      return new Derived.Learned(
          feature.name(), learned.of(), learned.fit(), fit.orElseThrow(), feature.ifNone());
    }
    throw new IllegalStateException("Nothing makes " + feature.measure());
  }
}
