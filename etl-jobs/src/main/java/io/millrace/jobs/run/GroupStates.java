package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.millrace.features.PointInTime;
import io.millrace.features.shuffle.SlicedEvents;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.Window;
import io.millrace.features.sweep.Slide;
import io.millrace.features.sweep.Steps;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.InputWindow;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.lake.state.SliceHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept of a group's entities, slice by slice, in a table beside the group's. A later slice
 * begins with it, and reads only those slices of the events that its windows gain and lose since.
 */
final class GroupStates {
  private static final Logger LOG = LoggerFactory.getLogger(GroupStates.class);

  /** Of the table beside a group's. */
  static final String STATES = "_states";

  /** Before the names of keys, which may be those of the other columns. */
  private static final String KEY = "key_";

  private static final String STATE = "state";
  private static final String FORMAT = "format";

  private final OpenLake open;
  private final Project project;
  private final FeaturesDataset spec;
  private final Slice slice;
  private final FeatureGroup group;
  private final InputWindow read;
  private final SliceHistory events;
  private final DatasetName table;

  /**
   * A slice from which the windows move.
   *
   * @param entities how many states it has
   */
  private record Earlier(SliceRecord record, long entities, Steps windows) {}

  private GroupStates(
      OpenLake open, Project project, FeaturesDataset spec, Slice slice, FeatureGroup group) {
    this.open = open;
    this.project = project;
    this.spec = spec;
    this.slice = slice;
    this.group = group;
    this.read = spec.reads().get(0);
    this.events = open.lake().history(read.dataset());
    this.table = new DatasetName(spec.dataset().layer(), spec.dataset().name() + STATES);
  }

  /**
   * The features of a slice, with what is to be kept of its entities.
   *
   * @return empty if nothing is kept of such a group, or if events are in slices of other times
   */
  static Optional<PointInTime> made(
      OpenLake open, Project project, FeaturesDataset spec, Slice slice, FeatureGroup group) {
    return applies(project, spec, group)
        ? new GroupStates(open, project, spec, slice, group).made()
        : Optional.empty();
  }

  /** What is masked in the features must not be kept plain beside them. */
  private static boolean applies(Project project, FeaturesDataset spec, FeatureGroup group) {
    return spec.keepStates() > 0
        && spec.from().slices() == FeaturesDataset.Origin.Slices.WINDOW
        && project.dataset(spec.from().dataset()).slicing().column().isPresent()
        && spec.columns().values().stream().allMatch(each -> each.mask().isEmpty())
        && Steps.fit(group);
  }

  private Optional<PointInTime> made() {
    Optional<Earlier> earlier = earlier();
    if (earlier.isPresent()) {
      Optional<PointInTime> moved = moved(earlier.get());
      if (moved.isPresent()) {
        return moved;
      }
    }
    List<Slice> all = needed(slice);
    LOG.info("{} {} reads all of its windows: {} slices", spec.dataset(), slice, all.size());
    return sound(
        PointInTime.ofStates(
            group, rows(all), sliced(all), Steps.begin(group, end(slice)), Optional.empty()),
        0);
  }

  private Optional<PointInTime> moved(Earlier earlier) {
    Slice from = earlier.record().slice();
    Optional<Dataset<Row>> states = open.lake().companion(table).map(kept -> states(kept, from));
    List<Slice> touched = touched(from, earlier.windows());
    Dataset<Row> moving = rows(touched);
    if (touched.size() >= needed(slice).size()
        || states.isEmpty()
        || !types(states.get()).equals(types(moving))) {
      return Optional.empty();
    }
    LOG.info(
        "{} {} begins with the states of {} entities as of {}, and reads {}",
        spec.dataset(),
        slice,
        earlier.entities(),
        from,
        touched);
    return sound(
        PointInTime.ofStates(group, moving, sliced(touched), earlier.windows(), states),
        earlier.entities());
  }

  private List<Slice> touched(Slice from, Steps windows) {
    Set<Slice> both = new LinkedHashSet<>(needed(from));
    both.addAll(needed(slice));
    return both.stream().filter(each -> isIn(windows, each)).toList();
  }

  /** Asks the counts first: what they say against it is found before anything is written. */
  private Optional<PointInTime> sound(PointInTime made, long states) {
    Map<String, Long> counts = made.counts().get();
    long astray = counts.get("events.in-another-slice");
    if (astray > 0) {
      LOG.warn(
          "{} {}: {} events of {} have a time of another slice than theirs, so all windows are read",
          spec.dataset(),
          slice,
          astray,
          read.dataset());
    }
    return astray == 0 && counts.get("states.read") == states
        ? Optional.of(made)
        : Optional.empty();
  }

  private Dataset<Row> states(KeptRows kept, Slice from) {
    List<Column> columns = new ArrayList<>();
    group.keys().forEach(key -> columns.add(quoted(KEY + key).as(key)));
    columns.add(col(STATE));
    return kept.rows()
        .where(col(Companion.SLICE).equalTo(from.value()).and(col(FORMAT).equalTo(Slide.FORMAT)))
        .select(columns.toArray(Column[]::new));
  }

  private List<DataType> types(Dataset<Row> rows) {
    return group.keys().stream().map(key -> rows.schema().apply(key).dataType()).toList();
  }

  /** The newest slice before this one of which all that it was made of is still so. */
  private Optional<Earlier> earlier() {
    Map<Slice, SliceRecord> inputs = RestatedSlices.current(project, read.dataset(), events);
    return open.lake().history(spec.dataset()).current().values().stream()
        .filter(record -> record.slice().compareTo(slice) < 0)
        .sorted(Comparator.comparing(SliceRecord::slice).reversed())
        .limit(spec.keepStates())
        .filter(record -> isSound(record, inputs))
        .flatMap(record -> earlier(record).stream())
        .findFirst();
  }

  private Optional<Earlier> earlier(SliceRecord record) {
    long entities =
        record.companions().stream()
            .filter(each -> each.table().equals(table))
            .mapToLong(each -> each.rows())
            .sum();
    return Optional.of(entities)
        .filter(count -> count > 0)
        .flatMap(count -> Steps.between(group, end(record.slice()), end(slice)))
        .map(windows -> new Earlier(record, entities, windows));
  }

  private boolean isSound(SliceRecord record, Map<Slice, SliceRecord> inputs) {
    return record.configHash().equals(project.configHash(spec))
        && isOfWhatIsNow(record, read.dataset(), needed(record.slice()), inputs);
  }

  /**
   * Whether a slice was made of what its inputs hold now: else what leaves its windows later is not
   * what was taken into them.
   *
   * @param needed the slices of the events that it would be made of now
   * @param current the newest records of the events' slices
   */
  static boolean isOfWhatIsNow(
      SliceRecord record, DatasetName events, List<Slice> needed, Map<Slice, SliceRecord> current) {
    Map<Slice, String> had = new HashMap<>();
    record.inputs().stream()
        .filter(input -> input.name().equals(events.toString()))
        .forEach(input -> had.put(input.slice().orElseThrow(), input.content().orElse("")));
    Map<Slice, String> has = new HashMap<>();
    for (Slice each : needed) {
      SliceRecord now = current.get(each);
      if (now != null && now.event() == SliceRecord.Event.READY) {
        has.put(each, now.fingerprint());
      }
    }
    return record.event() == SliceRecord.Event.READY
        && has.size() == needed.size()
        && had.equals(has);
  }

  private List<Slice> needed(Slice of) {
    return SliceInputs.read(project, spec, of, read).stream()
        .map(SliceInputs.Needed::slice)
        .toList();
  }

  private boolean isIn(Steps windows, Slice eventSlice) {
    Steps.Range time = time(eventSlice);
    return windows.ranges().stream()
        .anyMatch(range -> range.from() < time.to() && time.from() < range.to());
  }

  private Dataset<Row> rows(List<Slice> slices) {
    String column = project.dataset(read.dataset()).slicing().column().orElseThrow();
    Object[] values = slices.stream().map(Slice::value).toArray();
    return open.lake()
        .table(read.dataset(), events.version())
        .orElseThrow(() -> SliceRows.notReady(read.dataset()))
        .where(quoted(column).isin(values));
  }

  private SlicedEvents sliced(List<Slice> slices) {
    Map<String, Steps.Range> times = new HashMap<>();
    slices.forEach(each -> times.put(each.value(), time(each)));
    return new SlicedEvents(
        project.dataset(read.dataset()).slicing().column().orElseThrow(), times);
  }

  private Steps.Range time(Slice eventSlice) {
    Slicing.Interval interval =
        project.dataset(read.dataset()).slicing().interval(eventSlice).orElseThrow();
    return new Steps.Range(Window.micros(interval.start()), Window.micros(interval.end()));
  }

  private long end(Slice of) {
    return Window.micros(spec.slicing().interval(of).orElseThrow().end());
  }

  /**
   * What is to be kept, if anything is.
   *
   * @param rows with the column {@link PointInTime#STATE}, or without
   */
  static Optional<Companion> companion(FeaturesDataset spec, Slice slice, Dataset<Row> rows) {
    if (!Arrays.asList(rows.columns()).contains(PointInTime.STATE)) {
      return Optional.empty();
    }
    TableSpec table =
        new TableSpec(
            new DatasetName(spec.dataset().layer(), spec.dataset().name() + STATES),
            Slicing.unpartitioned(),
            "What is kept of the entities of %s, so that later slices need not read all of their windows. For Millrace alone."
                .formatted(spec.dataset()),
            spec.owner(),
            Map.of(),
            false);
    List<Column> columns = new ArrayList<>();
    spec.keys().forEach(key -> columns.add(quoted(key).as(KEY + key)));
    columns.add(lit(Slide.FORMAT).as(FORMAT));
    columns.add(quoted(PointInTime.STATE).as(STATE));
    return Optional.of(
        Companion.replacing(table, rows.select(columns.toArray(Column[]::new)))
            .dropping("%s < '%s'".formatted(Companion.SLICE, oldest(spec, slice).value())));
  }

  /** The first slice whose states are of use to slices after this one. */
  private static Slice oldest(FeaturesDataset spec, Slice slice) {
    Slice oldest = slice;
    for (int i = 1; i < spec.keepStates(); i++) {
      Instant start = spec.slicing().interval(oldest).orElseThrow().start();
      oldest = spec.slicing().at(start.minusNanos(1));
    }
    return oldest;
  }

  private static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
