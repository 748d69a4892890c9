package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.millrace.ingest.journal.replay.JournalSpec;
import io.millrace.ingest.journal.replay.Replay;
import io.millrace.ingest.journal.replay.ReplayTarget;
import io.millrace.jobs.conf.JournalDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Audit;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Lake;
import io.millrace.lake.Slice;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.lake.WriteMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Replays a slice of a dataset of kind {@code journal}. */
final class JournalJob implements Job, SoundJournal.Replayed {
  /** The source's clock at the newest change of the slice, in milliseconds since 1970. */
  static final String NEWEST_CHANGE = "newest-change-millis";

  private static final List<String> ENTERING =
      List.of(
          "inserted",
          "updated",
          "patched",
          "versions.opened",
          "versions.closed",
          "versions.split",
          "versions.restated");

  private final JournalDataset spec;
  private final Delivered delivered;
  private final Optional<Snapshot> snapshot;
  private final Replay replay;

  private JournalJob(
      JournalDataset spec, Delivered delivered, Optional<Snapshot> snapshot, Replay replay) {
    this.spec = spec;
    this.delivered = delivered;
    this.snapshot = snapshot;
    this.replay = replay;
  }

  /**
   * @param copiesTable whether the source's table is copied although that was done before
   */
  static JournalJob open(
      OpenLake open, Project project, JournalDataset spec, Slice slice, boolean copiesTable) {
    ReplayTarget target = target(open.lake(), spec.dataset());
    Optional<Snapshot> snapshot =
        Snapshot.open(
            open.spark(), project, spec, target.tombstones().map(KeptRows::rows), copiesTable);
    try {
      return open(open, project, spec, slice, target, snapshot);
    } catch (Exception e) { // Spark throws checked ones that it does not declare
      RuntimeException told = explained(snapshot, e);
      snapshot.ifPresent(Snapshot::close);
      throw told;
    }
  }

  private static JournalJob open(
      OpenLake open,
      Project project,
      JournalDataset spec,
      Slice slice,
      ReplayTarget target,
      Optional<Snapshot> snapshot) {
    Lake lake = open.lake();
    TableSpec table = spec.tableSpec();
    Delivered delivered =
        new Deliveries(project, open.spark().sessionState().newHadoopConf())
            .of(
                spec,
                slice,
                lake.history(spec.dataset()),
                snapshot.map(Snapshot::isTaken).orElse(false));
    JournalSpec alone = spec.journalSpec(project::absolute);
    Replay replay =
        Replay.ofPortions(
            open.spark(),
            snapshot.map(copies -> copies.journal(alone)).orElse(alone),
            delivered.portions(),
            delivered.identity(),
            table,
            target,
            snapshot.flatMap(Snapshot::copy));
    try {
      replay
          .widened()
          .ifPresent(
              wider -> {
                lake.widen(table, wider);
                replay.onto(target(lake, spec.dataset()));
              });
      return new JournalJob(spec, delivered, snapshot, replay);
    } catch (RuntimeException e) {
      replay.close();
      throw e;
    }
  }

  private static RuntimeException explained(Optional<Snapshot> snapshot, Exception failure) {
    RuntimeException itself =
        failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    return snapshot
        .flatMap(copies -> copies.explain(failure))
        .map(RuntimeException.class::cast)
        .orElse(itself);
  }

  /** The companions before the rows: what changes between the two is a conflict of the rows. */
  private static ReplayTarget target(Lake lake, DatasetName dataset) {
    Optional<KeptRows> tombstones = companion(lake, dataset, Replay.TOMBSTONES);
    Optional<Dataset<Row>> held = companion(lake, dataset, Replay.HELD).map(KeptRows::rows);
    return new ReplayTarget(lake.locate(dataset), tombstones, held);
  }

  private static Optional<KeptRows> companion(Lake lake, DatasetName of, String suffix) {
    return lake.companion(new DatasetName(of.layer(), of.name() + suffix));
  }

  @Override
  public Dataset<Row> rows() {
    return replay.rows();
  }

  @Override
  public WriteMode mode() {
    return replay.mode();
  }

  /** A slice that brings no rows was read to its end, so that there are none is certain. */
  @Override
  public SourceFacts facts() {
    SourceFacts facts = replay.facts();
    boolean bringsNone =
        ENTERING.stream().mapToLong(name -> replay.balance().getOrDefault(name, 0L)).sum() == 0;
    return bringsNone
        ? new SourceFacts(OptionalLong.of(0), facts.sums(), facts.position(), facts.consistent())
        : facts;
  }

  @Override
  public List<Input> inputs() {
    List<Input> inputs = new ArrayList<>(List.of(delivered.input()));
    snapshot.flatMap(Snapshot::input).ifPresent(inputs::add);
    return inputs;
  }

  @Override
  public List<Companion> companions() {
    return replay.companions();
  }

  @Override
  public Map<String, Long> balance() {
    Map<String, Long> balance = new HashMap<>(replay.balance());
    replay.newestChange().ifPresent(at -> balance.put(NEWEST_CHANGE, at.toEpochMilli()));
    return balance;
  }

  @Override
  public Audit audited(Audit checks) {
    return new SoundJournal(checks, this, spec.rejectsAllowed());
  }

  @Override
  public RuntimeException explain(Exception failure) {
    return explained(snapshot, failure);
  }

  @Override
  public void close() {
    replay.close();
    snapshot.ifPresent(Snapshot::close);
  }

  // What the audit asks.

  @Override
  public boolean addsUp() {
    return replay.addsUp();
  }

  @Override
  public long read() {
    return replay.balance().getOrDefault("read", 0L);
  }

  @Override
  public long rejected() {
    return replay.rejected();
  }

  @Override
  public Map<String, Long> rejectedByReason() {
    Map<String, Long> reasons = new LinkedHashMap<>();
    rejects()
        .map(
            rows ->
                rows.groupBy("reason")
                    .agg(count(lit(1)).as("n"))
                    .orderBy(col("n").desc(), col("reason"))
                    .collectAsList()) // there are few reasons
        .orElse(List.of())
        .forEach(row -> reasons.put(row.getString(0), row.getLong(1)));
    return reasons;
  }

  @Override
  public List<String> firstRejects(int most) {
    return rejects()
        .map(
            rows ->
                rows.select("file", "line", "reason", "detail")
                    .orderBy("file", "line")
                    .limit(most)
                    .collectAsList())
        .orElse(List.of())
        .stream()
        .map(
            row ->
                "%s:%d %s: %s"
                    .formatted(
                        row.getString(0), row.getLong(1), row.getString(2), row.getString(3)))
        .toList();
  }

  private Optional<Dataset<Row>> rejects() {
    String name = spec.dataset().name() + Replay.REJECTS;
    return replay.companions().stream()
        .filter(companion -> companion.table().name().name().equals(name))
        .map(Companion::rows)
        .findFirst();
  }
}
