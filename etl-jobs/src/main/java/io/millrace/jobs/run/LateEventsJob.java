package io.millrace.jobs.run;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.read.Delivery;
import io.millrace.clickstream.read.Latecomers;
import io.millrace.clickstream.read.StoredEvents;
import io.millrace.jobs.conf.ColumnSpec;
import io.millrace.jobs.conf.EventsDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.KeptRows;
import io.millrace.lake.LocatedRows;
import io.millrace.lake.Restating;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.WriteMode;
import io.millrace.lake.ledger.RunStarted;
import io.millrace.lake.state.SliceHistory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Adds late events to the days of a table of events that lack them, all in one commit. A day of
 * which a late event has gone, or gives way to the same line of another delivery, must be built
 * again; so must one whose spec has changed.
 */
final class LateEventsJob implements SlicesJob {
  private static final List<String> LOOKED_AT =
      List.of(EventColumns.EVENT_ID, EventColumns.FILE, EventColumns.LINE);
  private static final StructType ADDRESS =
      new StructType()
          .add(LocatedRows.FILE, DataTypes.StringType)
          .add(LocatedRows.ROW, DataTypes.LongType);

  private final SparkSession spark;
  private final EventsDataset spec;
  private final SliceHistory history;
  private final Optional<Latecomers> late;
  private final Map<Slice, Latecomers.Day> days;

  private LateEventsJob(
      SparkSession spark,
      EventsDataset spec,
      SliceHistory history,
      Optional<Latecomers> late,
      Map<Slice, Latecomers.Day> days) {
    this.spark = spark;
    this.spec = spec;
    this.history = history;
    this.late = late;
    this.days = days;
  }

  /**
   * @param wanted days that are ready and whose late events have changed
   */
  static LateEventsJob open(
      OpenLake open, Project project, EventsDataset spec, List<Slice> wanted) {
    SliceHistory history = open.lake().history(spec.dataset());
    DatasetName name =
        new DatasetName(spec.dataset().layer(), spec.dataset().name() + Delivery.LATE);
    String config = project.configHash(spec);
    List<Slice> same =
        wanted.stream()
            .filter(day -> history.current().get(day).configHash().equals(config))
            .toList();
    Optional<Dataset<Row>> left = open.lake().companion(name).map(KeptRows::rows);
    if (same.isEmpty() || left.isEmpty() || LOOKED_AT.stream().anyMatch(spec::masks)) {
      return new LateEventsJob(open.spark(), spec, history, Optional.empty(), Map.of());
    }
    Dataset<Row> events = open.lake().table(spec.dataset(), history.version()).orElseThrow();
    StoredEvents stored =
        StoredEvents.of(
            open.lake().finder(spec.dataset(), history.version()), events, column(spec), same);
    long many = new LateArrivals(spec.dataset(), history).left(same);
    Latecomers late = Latecomers.of(left.get(), same, stored, many);
    Map<Slice, Latecomers.Day> days =
        late.days().stream()
            .filter(day -> day.onlyAdds(admitted(history.current().get(day.slice()))))
            .collect(Collectors.toMap(Latecomers.Day::slice, Function.identity()));
    return new LateEventsJob(open.spark(), spec, history, Optional.of(late), days);
  }

  private static String column(EventsDataset spec) {
    return spec.slicing().column().orElseThrow();
  }

  private static long admitted(SliceRecord day) {
    return day.balance().getOrDefault(Delivery.ADMITTED, 0L);
  }

  @Override
  public List<Slice> slices() {
    return days.keySet().stream().sorted().toList();
  }

  @Override
  public Restating restating(Map<Slice, RunStarted> attempts) {
    Map<String, ColumnSpec> columns = spec.columns();
    Dataset<Row> rows = Masking.masked(late.orElseThrow().rows(slices(), column(spec)), columns);
    WriteMode.Rewrite adding =
        new WriteMode.Rewrite(history.version(), spark.createDataFrame(List.<Row>of(), ADDRESS));
    return new Restating(
        spec.tableSpec(),
        adding,
        rows,
        slices().stream().map(day -> part(day, attempts.get(day))).toList(),
        List.of(),
        late.orElseThrow().searched());
  }

  private Restating.Part part(Slice day, RunStarted attempt) {
    SliceRecord standing = history.current().get(day);
    Latecomers.Day found = days.get(day);
    LateArrivals arrivals = new LateArrivals(spec.dataset(), history);
    List<Input> inputs = new ArrayList<>(arrivals.others(standing.inputs()));
    inputs.addAll(arrivals.inputs(found.cameWith()));
    Map<String, Long> balance = new HashMap<>(standing.balance());
    balance.put(Delivery.ADMITTED, found.admitted() + found.arriving());
    return new Restating.Part(
        attempt.run(), day, inputs, found.arriving(), attempt.configHash(), balance);
  }

  @Override
  public void close() {
    late.ifPresent(Latecomers::close);
  }
}
