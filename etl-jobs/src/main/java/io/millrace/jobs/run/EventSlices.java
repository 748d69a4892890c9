package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.col;

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

  EventSlices(OpenLake open, Project project, FeaturesDataset spec) {
    this.open = open;
    this.project = project;
    this.spec = spec;
    this.read = spec.reads().get(0);
    this.history = open.lake().history(read.dataset());
  }

  DatasetName dataset() {
    return read.dataset();
  }

  /** The newest record of each. */
  Map<Slice, SliceRecord> current() {
    return RestatedSlices.current(project, read.dataset(), history);
  }

  /** Those that a slice of the group is made of. */
  List<Slice> needed(Slice of) {
    return SliceInputs.read(project, spec, of, read).stream()
        .map(SliceInputs.Needed::slice)
        .toList();
  }

  /** Those with events that leave or enter windows between two slices of the group. */
  List<Slice> touched(Slice from, Slice to, Steps windows) {
    Set<Slice> both = new LinkedHashSet<>(needed(from));
    both.addAll(needed(to));
    return both.stream().filter(each -> isIn(windows, time(each))).toList();
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
        .where(col("`" + column().replace("`", "``") + "`").isin(values));
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
