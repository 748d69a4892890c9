package io.millrace.jobs.run;

import io.millrace.features.PointInTime;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.SpecRegistry;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.lake.WriteMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Makes a slice of a dataset of kind {@code features}: each entity's, as of the slice's end. */
final class FeaturesJob implements Job {
  /** Of the table beside a group's, which says what each slice's columns were made of. */
  static final String SPECS = "_specs";

  private static final Set<String> UNSAID = Set.of("events.in-another-slice", "state-blocks.read");

  private final PointInTime made;
  private final Dataset<Row> rows;
  private final Map<String, Long> counts;
  private final List<Companion> companions;

  private FeaturesJob(PointInTime made, Dataset<Row> rows, List<Companion> companions) {
    this.made = made;
    this.rows = rows;
    this.counts = made.counts().get();
    this.companions = List.copyOf(companions);
  }

  static FeaturesJob open(OpenLake open, Project project, FeaturesDataset spec, Slice slice) {
    FeatureGroup group = spec.group();
    Optional<Dataset<Row>> known =
        open.lake().companion(specTable(spec.dataset())).map(KeptRows::rows);
    SpecRegistry.requireSameMeaning(group, known);
    Instant end =
        spec.slicing()
            .interval(slice)
            .map(Slicing.Interval::end)
            .orElseThrow(
                () ->
                    new InvalidSpecException(
                        "%s has no slices, and features are as of the end of one. Add slices: { by: day, column: ds }."
                            .formatted(spec.dataset())));
    FeatureGroup fitted = GroupFits.fitted(open, project, spec).regardless();
    EventSlices events = new EventSlices(open, project, spec);
    Optional<StandingSlice> standing = StandingSlice.of(open, spec, slice, fitted, known, events);
    FeatureGroup asked = spec.entities().isPresent() ? fitted.ofEvents() : fitted;
    PointInTime ofEvents =
        MovingGroup.made(open, project, spec, slice, asked, events, standing)
            .orElseGet(
                () -> {
                  Dataset<Row> all = events(open, project, spec, slice);
                  return standing
                      .map(stands -> stands.with(asked, all, end))
                      .orElseGet(() -> PointInTime.ofEntities(asked, all, end));
                });
    PointInTime made =
        spec.list()
            .map(read -> new SliceRows(open.lake(), project).of(spec, slice, read))
            .map(list -> PointInTime.withListed(fitted, ofEvents, list))
            .orElse(ofEvents);
    List<Companion> companions = new ArrayList<>(List.of(specs(open.spark(), spec, group)));
    made.states().ifPresent(kept -> companions.add(KeptStates.companion(spec, slice, kept)));
    return new FeaturesJob(made, Masking.masked(made.rows(), spec.columns()), companions);
  }

  private static Dataset<Row> events(
      OpenLake open, Project project, FeaturesDataset spec, Slice slice) {
    return new SliceRows(open.lake(), project).of(spec, slice, spec.reads().get(0));
  }

  private static Companion specs(SparkSession spark, FeaturesDataset spec, FeatureGroup group) {
    TableSpec table =
        new TableSpec(
            specTable(spec.dataset()),
            Slicing.unpartitioned(),
            "What the columns of %s were made of, for each slice.".formatted(spec.dataset()),
            spec.owner(),
            Map.of(),
            false);
    return Companion.replacing(
        table,
        SpecRegistry.rows(spark, group, spec.entities().map(list -> list.dataset().toString())));
  }

  private static DatasetName specTable(DatasetName group) {
    return new DatasetName(group.layer(), group.name() + SPECS);
  }

  @Override
  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public WriteMode mode() {
    return new WriteMode.ReplaceSlice();
  }

  /**
   * The events were read to their end: if none is in a window, there are no entities but those of a
   * list.
   */
  @Override
  public SourceFacts facts() {
    boolean more =
        Stream.of("states.read", PointInTime.STANDING, "entities.listed")
            .anyMatch(name -> counts.getOrDefault(name, 0L) > 0);
    boolean none = more ? rows.isEmpty() : counts.get("events.used") == 0;
    return !none
        ? SourceFacts.NONE
        : new SourceFacts(OptionalLong.of(0), Map.of(), Optional.empty(), true);
  }

  @Override
  public List<Companion> companions() {
    return companions;
  }

  @Override
  public Map<String, Long> balance() {
    Map<String, Long> balance = new LinkedHashMap<>(counts);
    balance.keySet().removeIf(name -> name.startsWith("labels.") || UNSAID.contains(name));
    return balance;
  }

  @Override
  public void close() {
    made.close();
  }
}
