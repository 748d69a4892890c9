package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.millrace.clickstream.read.DeliveredFiles;
import io.millrace.clickstream.read.Delivery;
import io.millrace.jobs.conf.EventsDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Audit;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Slice;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.WriteMode;
import io.millrace.lake.state.SliceHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Builds a slice of a dataset of kind {@code events}. */
final class EventsJob implements Job, SoundJournal.Replayed {
  private final EventsDataset spec;
  private final Input files;
  private final List<Input> late;
  private final Delivery delivery;

  private EventsJob(EventsDataset spec, Input files, List<Input> late, Delivery delivery) {
    this.spec = spec;
    this.files = files;
    this.late = late;
    this.delivery = delivery;
  }

  static EventsJob open(OpenLake open, Project project, EventsDataset spec, Slice slice) {
    Configuration hadoop = open.spark().sessionState().newHadoopConf();
    Deliveries deliveries = new Deliveries(project, hadoop);
    SliceHistory history = open.lake().history(spec.dataset());
    DeliveredFiles delivered = deliveries.of(spec, slice);
    Delivery delivery =
        Delivery.open(
            open.spark(),
            spec.eventsSpec(
                project::absolute, ref -> ref.resolve(hadoop, spec.dataset().toString())),
            spec.tableSpec(),
            slice,
            delivered,
            new Delivery.Kept(
                beside(open, spec, Delivery.LATE), beside(open, spec, Delivery.AGENTS)));
    return new EventsJob(
        spec,
        Deliveries.input(spec, slice, delivered),
        new LateArrivals(spec.dataset(), history).inputs(delivery.cameWith()),
        delivery);
  }

  private static Optional<Dataset<Row>> beside(OpenLake open, EventsDataset spec, String suffix) {
    DatasetName name = new DatasetName(spec.dataset().layer(), spec.dataset().name() + suffix);
    return open.lake().companion(name).map(KeptRows::rows);
  }

  @Override
  public Dataset<Row> rows() {
    return Masking.masked(delivery.rows(), spec.columns());
  }

  @Override
  public WriteMode mode() {
    return new WriteMode.ReplaceSlice();
  }

  /** What was counted before the rows are made; none may be lost between. */
  @Override
  public SourceFacts facts() {
    return new SourceFacts(
        OptionalLong.of(delivery.rowsOfSlice()), Map.of(), Optional.empty(), true);
  }

  @Override
  public List<Input> inputs() {
    List<Input> inputs = new ArrayList<>(List.of(files));
    inputs.addAll(late);
    return inputs;
  }

  @Override
  public List<Companion> companions() {
    return delivery.companions();
  }

  @Override
  public Map<String, Long> balance() {
    return delivery.balance();
  }

  @Override
  public Audit audited(Audit checks) {
    return new SoundJournal(new CompleteArrival(checks), this, spec.rejectsAllowed());
  }

  @Override
  public void close() {
    delivery.close();
  }

  // What the audit asks.

  @Override
  public boolean addsUp() {
    return delivery.addsUp();
  }

  @Override
  public long read() {
    return delivery.read();
  }

  @Override
  public long rejected() {
    return delivery.rejected();
  }

  @Override
  public Map<String, Long> rejectedByReason() {
    Map<String, Long> reasons = new LinkedHashMap<>();
    delivery
        .rejects()
        .groupBy("reason")
        .agg(count(lit(1)).as("n"))
        .orderBy(col("n").desc(), col("reason"))
        .collectAsList() // there are few reasons
        .forEach(row -> reasons.put(row.getString(0), row.getLong(1)));
    return reasons;
  }

  @Override
  public List<String> firstRejects(int most) {
    return delivery
        .rejects()
        .select("file", "line", "reason", "detail")
        .orderBy("file", "line")
        .limit(most)
        .collectAsList()
        .stream()
        .map(
            row ->
                "%s:%d %s: %s"
                    .formatted(
                        row.getString(0), row.getLong(1), row.getString(2), row.getString(3)))
        .toList();
  }
}
