package io.millrace.jobs.run;

import io.millrace.features.FitRegistry;
import io.millrace.features.Fitting;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.TrainingRange;
import io.millrace.features.transform.Transform;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.InputWindow;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Batch;
import io.millrace.lake.CommitResult;
import io.millrace.lake.ConflictException;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Grain;
import io.millrace.lake.Input;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.lake.WriteMode;
import io.millrace.quality.Checks;
import io.millrace.quality.GatePolicy;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a group's transforms have learned, in a table beside the group: learned once for each
 * version, by the first that needs it, and from then on the same for every slice and training set.
 */
public final class GroupFits {
  private static final Logger LOG = LoggerFactory.getLogger(GroupFits.class);

  /** Of the table beside a group's. */
  static final String FITS = "_fits";

  private final OpenLake open;
  private final Project project;
  private final FeaturesDataset spec;
  private final FeatureGroup group;
  private final DatasetName table;

  private GroupFits(OpenLake open, Project project, FeaturesDataset spec) {
    this.open = open;
    this.project = project;
    this.spec = spec;
    this.group = spec.group();
    this.table = new DatasetName(spec.dataset().layer(), spec.dataset().name() + FITS);
  }

  /** The group with all that its transforms have learned, which are made to learn if need be. */
  static FeatureGroup fitted(OpenLake open, Project project, FeaturesDataset spec) {
    FeatureGroup group = spec.group();
    return group.toLearn().isEmpty() ? group : group.fitted(of(open, project, spec));
  }

  /**
   * What the transforms of a group have learned, by column.
   *
   * @throws InvalidSpecException if they have learned something else in this version, or if the
   *     range has no values
   * @throws InputNotReadyException if slices of the range are not ready
   */
  public static Map<String, Transform> of(OpenLake open, Project project, FeaturesDataset spec) {
    synchronized (GroupFits.class) { // so that slices side by side do not all learn the same
      return new GroupFits(open, project, spec).learned();
    }
  }

  private Map<String, Transform> learned() {
    Map<String, Transform> known = known();
    if (known.size() == group.toLearn().size()) {
      return known;
    }
    try {
      learn(known);
    } catch (ConflictException e) {
      LOG.info("Another process has learned for {} meanwhile", spec.dataset());
    }
    return known();
  }

  private Map<String, Transform> known() {
    return FitRegistry.known(group, open.lake().table(table, open.lake().history(table).version()));
  }

  /** Columns that came newly learn; those that have learned keep what they have. */
  private void learn(Map<String, Transform> known) {
    TrainingRange range = spec.fit().orElseThrow();
    LOG.info("Learning {} of {}", spec.dataset(), range);
    List<Slice> slices = slices(range);
    requireReady(slices);
    SliceRows rows = new SliceRows(open.lake(), project);
    InputWindow read = spec.reads().get(0);
    Map<Instant, Dataset<Row>> events = new LinkedHashMap<>();
    for (Slice slice : slices) {
      events.put(spec.slicing().interval(slice).orElseThrow().end(), rows.of(spec, slice, read));
    }
    commit(
        FitRegistry.rows(
            open.spark(), group, Fitting.of(group.regardless(), events), known, source(read)));
  }

  private String source(InputWindow read) {
    return "%s@%d".formatted(read.dataset(), open.lake().history(read.dataset()).version());
  }

  private void commit(Dataset<Row> rows) {
    TableSpec spec =
        new TableSpec(
            table,
            Slicing.unpartitioned(),
            "What the transforms of %s have learned, for each version.".formatted(group.name()),
            this.spec.owner(),
            Map.of(),
            false);
    Batch batch =
        new Batch(
            RunId.create(),
            spec,
            Slice.ALL,
            new WriteMode.Upsert(FitRegistry.KEYS),
            rows,
            inputs(),
            SourceFacts.NONE,
            Map.of(),
            project.configHash(this.spec));
    GatePolicy policy = new GatePolicy(true, false, FitRegistry.KEYS, Set.of());
    CommitResult result =
        open.lake()
            .commit(
                batch,
                Checks.audit(policy, List.of(), new LakeReferences(open.lake())),
                step -> LOG.debug("{} {}", table, step));
    if (result instanceof CommitResult.Committed committed) {
      open.mark(spec, List.of(committed.record()));
    }
  }

  private List<Input> inputs() {
    DatasetName from = spec.reads().get(0).dataset();
    return List.of(
        new Input(
            from.toString(),
            Optional.empty(),
            OptionalLong.of(open.lake().history(from).version()),
            Optional.empty()));
  }

  private List<Slice> slices(TrainingRange range) {
    if (spec.slicing().by() == Grain.ALL) {
      throw new InvalidSpecException(
          "%s has no slices, and transforms learn of slices. Add slices: { by: day, column: ds }."
              .formatted(spec.dataset()));
    }
    return spec.slicing()
        .range(
            spec.slicing().at(start(range.from())),
            spec.slicing().at(start(range.to()).minusNanos(1)));
  }

  private Instant start(LocalDate day) {
    return day.atStartOfDay(spec.slicing().zone()).toInstant();
  }

  private void requireReady(List<Slice> slices) {
    InputWindow read = spec.reads().get(0);
    Map<Slice, SliceRecord> current = open.lake().history(read.dataset()).current();
    Set<String> missing = new LinkedHashSet<>();
    for (Slice slice : slices) {
      for (SliceInputs.Needed needed : SliceInputs.read(project, spec, slice, read)) {
        SliceRecord record = current.get(needed.slice());
        if (record == null || record.event() != SliceRecord.Event.READY) {
          missing.add(needed.slice().value());
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new InputNotReadyException(
          "%s learns of %s, and of %s not ready: %s. Build %s first."
              .formatted(
                  spec.dataset(),
                  spec.fit().orElseThrow(),
                  read.dataset(),
                  String.join(", ", missing),
                  missing.size() == 1 ? "it" : "them"));
    }
  }
}
