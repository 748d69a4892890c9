package io.millrace.jobs.run;

import io.millrace.features.shuffle.SlicedEvents;
import io.millrace.features.spec.Window;
import io.millrace.features.sweep.Steps;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.InputWindow;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.table.Names;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The slices of a group's events, at one version of them, and the time that each holds. */
final class EventSlices {
  private final OpenLake open;
  private final Project project;
  private final FeaturesDataset spec;
  private final InputWindow read;
  private final SliceHistory history;
  private final Map<Slice, SliceRecord> current;

  EventSlices(OpenLake open, Project project, FeaturesDataset spec) {
    this.open = open;
    this.project = project;
    this.spec = spec;
    this.read = spec.reads().get(0);
    this.history = open.lake().history(read.dataset());
    this.current = RestatedSlices.current(project, read.dataset(), history);
  }

  DatasetName dataset() {
    return read.dataset();
  }

  /** Those that some features of a slice of the group are made of. */
  List<Slice> needed(Slice of, Set<String> features) {
    return slices(SliceInputs.read(project, spec, of, spec.reads(features)));
  }

  private static List<Slice> slices(List<SliceInputs.Needed> needed) {
    return needed.stream().map(SliceInputs.Needed::slice).toList();
  }

  /** Those with events that leave or enter windows of features between two slices of the group. */
  List<Slice> touched(Slice from, Slice to, Steps windows, Set<String> features) {
    Set<Slice> both = new LinkedHashSet<>(needed(from, features));
    both.addAll(needed(to, features));
    return both.stream().filter(each -> isIn(windows, time(each))).toList();
  }

  /**
   * Whether some features of a slice were made of what its inputs hold now: else what leaves their
   * windows later is not what was taken into them. Others may have been made of more.
   */
  boolean areNow(SliceRecord made, Set<String> features) {
    Map<Slice, String> had = had(made, dataset());
    had.keySet()
        .retainAll(slices(SliceInputs.reached(project, spec, made.slice(), spec.reads(features))));
    return isNow(made, had, needed(made.slice(), features), current);
  }

  /** Whether a slice that had these features was made of what its inputs hold now. */
  boolean isNow(SliceRecord made, Set<String> features) {
    return isNow(made, had(made, dataset()), needed(made.slice(), features), current);
  }

  /** Whether a slice was made of what a list of entities holds now. */
  boolean isNow(SliceRecord made, InputWindow list) {
    List<Slice> needed = slices(SliceInputs.read(project, spec, made.slice(), list));
    Map<Slice, String> had = had(made, list.dataset());
    had.keySet().retainAll(needed); // checks may look into more
    return isNow(
        made,
        had,
        needed,
        RestatedSlices.current(project, list.dataset(), open.lake().history(list.dataset())));
  }

  /**
   * @param had what it was made of
   * @param needed the slices of the events that it would be made of now
   * @param current the newest records of the events' slices
   */
  static boolean isNow(
      SliceRecord made,
      Map<Slice, String> had,
      List<Slice> needed,
      Map<Slice, SliceRecord> current) {
    Map<Slice, String> has = new HashMap<>();
    for (Slice each : needed) {
      SliceRecord now = current.get(each);
      if (now != null && now.event() == SliceRecord.Event.READY) {
        has.put(each, now.fingerprint());
      }
    }
    return made.event() == SliceRecord.Event.READY
        && has.size() == needed.size()
        && had.equals(has);
  }

  /** The content of each slice of the events that a slice was made of. */
  static Map<Slice, String> had(SliceRecord made, DatasetName events) {
    Map<Slice, String> had = new HashMap<>();
    made.inputs().stream()
        .filter(input -> input.name().equals(events.toString()))
        .forEach(input -> had.put(input.slice().orElseThrow(), input.content().orElse("")));
    return had;
  }

  private static boolean isIn(Steps windows, Steps.Range time) {
    return windows.ranges().stream()
        .anyMatch(range -> range.from() < time.to() && time.from() < range.to());
  }

  Dataset<Row> rows(List<Slice> slices) {
    Object[] values = slices.stream().map(Slice::value).toArray();
    return open.lake()
        .table(read.dataset(), history.version())
        .orElseThrow(() -> SliceRows.notReady(read.dataset()))
        .where(Names.column(column()).isin(values));
  }

  SlicedEvents sliced(List<Slice> slices) {
    Map<String, Steps.Range> times = new HashMap<>();
    slices.forEach(each -> times.put(each.value(), time(each)));
    return new SlicedEvents(column(), times);
  }

  private String column() {
    return slicing().column().orElseThrow();
  }

  private Steps.Range time(Slice slice) {
    Slicing.Interval interval = slicing().interval(slice).orElseThrow();
    return new Steps.Range(Window.micros(interval.start()), Window.micros(interval.end()));
  }

  private Slicing slicing() {
    return project.dataset(read.dataset()).slicing();
  }
}
