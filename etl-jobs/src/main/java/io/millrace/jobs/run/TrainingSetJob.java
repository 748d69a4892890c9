package io.millrace.jobs.run;

import io.millrace.features.FitRegistry;
import io.millrace.features.HashCollisions;
import io.millrace.features.LabelSplit;
import io.millrace.features.LeakCheck;
import io.millrace.features.PointInTime;
import io.millrace.features.SetStatistics;
import io.millrace.features.spec.Derived;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.SpecRegistry;
import io.millrace.features.spec.Window;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.GroupReference;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.Split;
import io.millrace.jobs.conf.TrainingSetDataset;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.lake.WriteMode;
import io.millrace.lake.state.SliceHistory;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** Makes a dataset of kind {@code training-set}: labels, and what was true at each. */
final class TrainingSetJob implements Job {
  /** Of the table beside a set's, which says what it was made of. */
  static final String MANIFEST = "_manifest";

  /** Of the table beside a set's, which says what its columns hold. */
  static final String STATISTICS = "_statistics";

  private static final StructType MANIFEST_ROWS =
      StructType.fromDDL("what string, name string, version bigint, text string");

  private final OpenLake open;
  private final Project project;
  private final TrainingSetDataset spec;
  private final List<Input> inputs = new ArrayList<>();
  private final List<Row> manifest = new ArrayList<>();
  private final Map<String, Long> balance = new LinkedHashMap<>();
  private final Map<DatasetName, Dataset<Row>> tables = new LinkedHashMap<>();
  private Dataset<Row> rows;

  private TrainingSetJob(OpenLake open, Project project, TrainingSetDataset spec) {
    this.open = open;
    this.project = project;
    this.spec = spec;
  }

  static TrainingSetJob open(OpenLake open, Project project, TrainingSetDataset spec) {
    TrainingSetJob job = new TrainingSetJob(open, project, spec);
    job.make();
    return job;
  }

  private void make() {
    rows = table(spec.labels().dataset());
    spec.split().ifPresent(split -> rows = split(split.by(), rows));
    Map<GroupReference, FeatureGroup> groups = new LinkedHashMap<>();
    for (GroupReference reference : spec.features()) {
      groups.put(reference, add(reference));
    }
    rows = Masking.masked(rows, spec.columns()).persist(StorageLevel.MEMORY_AND_DISK());
    groups.forEach(
        (reference, group) ->
            HashCollisions.of(group, rows)
                .forEach((column, told) -> remember("hash", group, column, told)));
  }

  private FeatureGroup add(GroupReference reference) {
    FeaturesDataset dataset = group(reference);
    FeatureGroup whole = dataset.group();
    requireNothingLearnedOfLaterParts(dataset, whole);
    FeatureGroup fitted = GroupFits.fitted(open, project, dataset);
    FeatureGroup group =
        spec.knownAt() == TrainingSetDataset.KnownAt.LABEL ? fitted : fitted.regardless();
    if (spec.knownAt() == TrainingSetDataset.KnownAt.LABEL && whole.known().isEmpty()) {
      throw new InvalidSpecException(
          "%s asks for what was known at each label, and %s does not say when its events were known. Add known: COLUMN there, or write known-at: off."
              .formatted(spec.dataset(), reference));
    }
    LeakCheck.requireNone(spec.dataset().toString(), group);
    TrainingSetDataset.Labels labels = spec.labels();
    PointInTime made =
        PointInTime.ofLabels(group, events(dataset), rows, labels.time(), labels.delay());
    made.counts()
        .get()
        .forEach(
            (name, count) ->
                balance.put(
                    name.startsWith("labels.") ? name : reference.group() + "." + name, count));
    rows = made.rows();
    SpecRegistry.parts(whole).forEach((part, text) -> remember("feature", whole, part, text));
    dataset
        .deprecated()
        .forEach((feature, instead) -> remember("deprecated", whole, feature, instead));
    whole
        .features()
        .forEach(
            feature ->
                remember(
                    "leak-check",
                    whole,
                    feature.name(),
                    "PASSED: sees %s of a label at %s".formatted(feature.frame(), at(labels))));
    whole.toLearn().forEach(column -> rememberFit(fitted, column));
    return group;
  }

  private static String at(TrainingSetDataset.Labels labels) {
    return labels.delay().isZero() ? "t" : "t + " + new Window.Span(labels.delay());
  }

  private void requireNothingLearnedOfLaterParts(FeaturesDataset dataset, FeatureGroup group) {
    if (dataset.fit().isPresent()
        && spec.split().map(TrainingSetDataset.SplitForm::by).orElse(null)
            instanceof Split.ByTime time) {
      LocalDate judged = time.from().values().iterator().next();
      LeakCheck.requireNoneLearned(
          spec.dataset().toString(),
          group,
          dataset.fit().get().to().atStartOfDay(dataset.slicing().zone()).toInstant(),
          judged.atStartOfDay(time.zone()).toInstant());
    }
  }

  private void rememberFit(FeatureGroup fitted, Derived.Learned column) {
    fitted.derived().stream()
        .filter(each -> each.name().equals(column.name()))
        .map(Derived.Transformed.class::cast)
        .forEach(
            made -> remember("fit", fitted, made.name(), FitRegistry.written(made.transform())));
  }

  private FeaturesDataset group(GroupReference reference) {
    DatasetSpec dataset = project.dataset(reference.group());
    if (!(dataset instanceof FeaturesDataset group)) {
      throw new InvalidSpecException(
          "%s names %s, which is no feature group.".formatted(spec.dataset(), reference.group()));
    }
    if (group.version() != reference.version()) {
      throw new InvalidSpecException(
          "%s wants %s, and the group is of version %d now. Look at what changed with 'millrace features show %s', then write @%d."
              .formatted(
                  spec.dataset(), reference, group.version(), reference.group(), group.version()));
    }
    return group;
  }

  private Dataset<Row> events(FeaturesDataset group) {
    DatasetName from = group.from().dataset();
    table(from); // so that the manifest remembers its version
    long version =
        spec.versions().getOrDefault(from.toString(), open.lake().history(from).version());
    return SliceRows.events(open.lake(), project, group, version);
  }

  /** All rows of a table, at one version that the manifest remembers. */
  private Dataset<Row> table(DatasetName dataset) {
    return tables.computeIfAbsent(
        dataset,
        name -> {
          SliceHistory history = open.lake().history(name);
          long version = spec.versions().getOrDefault(name.toString(), history.version());
          remember("table", name.toString(), version, "");
          for (SliceRecord slice : history.current().values()) {
            if (slice.event() == SliceRecord.Event.READY && slice.version() <= version) {
              inputs.add(input(slice));
            }
          }
          return open.lake()
              .table(name, version)
              .orElseThrow(
                  () ->
                      new InputNotReadyException(
                          "%s needs %s, which has no slice that is ready. Build one first."
                              .formatted(spec.dataset(), name)));
        });
  }

  private static Input input(SliceRecord slice) {
    return new Input(
        slice.dataset().toString(),
        Optional.of(slice.slice()),
        OptionalLong.of(slice.version()),
        Optional.of(slice.fingerprint()));
  }

  private Dataset<Row> split(Split split, Dataset<Row> labels) {
    if (split instanceof Split.ByHash hash) {
      return LabelSplit.byHash(labels, Split.COLUMN, hash.of(), hash.seed(), hash.parts());
    }
    if (split instanceof Split.ByTime time) {
      Map<String, Instant> from = new LinkedHashMap<>();
      time.from().forEach((name, day) -> from.put(name, day.atStartOfDay(time.zone()).toInstant()));
      return LabelSplit.byTime(labels, Split.COLUMN, spec.labels().time(), time.first(), from);
    }
    throw new IllegalStateException("Nothing splits by " + split);
  }

  /** Of a column of a group, with its version. */
  private void remember(String what, FeatureGroup group, String column, String text) {
    remember(what, group.name() + "." + column, group.versionOf(column), text);
  }

  private void remember(String what, String name, long version, String text) {
    manifest.add(RowFactory.create(what, name, version, text));
  }

  @Override
  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public WriteMode mode() {
    return new WriteMode.ReplaceTable();
  }

  /** Each label that was read is a row. */
  @Override
  public SourceFacts facts() {
    return new SourceFacts(
        OptionalLong.of(balance.get("labels.read")), Map.of(), Optional.empty(), true);
  }

  @Override
  public List<Input> inputs() {
    // the labels' slices are named by the plan
    return inputs.stream()
        .filter(input -> !input.name().equals(spec.labels().dataset().toString()))
        .toList();
  }

  @Override
  public List<Companion> companions() {
    return List.of(
        Companion.replacing(
            beside(
                MANIFEST, "What %s was made of: tables with their versions, features with theirs."),
            open.spark().createDataFrame(manifest, MANIFEST_ROWS)),
        Companion.replacing(
            beside(STATISTICS, "What the columns of %s hold, by part."),
            SetStatistics.of(rows, spec.split().map(split -> Split.COLUMN)),
            SetStatistics.INEXACT.toArray(String[]::new)));
  }

  private TableSpec beside(String suffix, String description) {
    return new TableSpec(
        new DatasetName(spec.dataset().layer(), spec.dataset().name() + suffix),
        Slicing.unpartitioned(),
        description.formatted(spec.dataset()),
        spec.owner(),
        Map.of(),
        false);
  }

  /** The set is read for its rows and for what its columns hold. */
  @Override
  public void close() {
    rows.unpersist();
  }

  @Override
  public Map<String, Long> balance() {
    return balance;
  }
}
