package io.millrace.lake.ledger;

import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.types.StructType;
import io.millrace.lake.CheckResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.UnreachableException;
import io.millrace.lake.storage.LinkingLogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What was attempted and what came of it. Three Delta tables, {@code millrace.runs}, {@code
 * millrace.slice_events} and {@code millrace.check_results}, to which any number of processes add
 * rows at a time. To record a thing twice is harmless: it is read once. Works without Spark and
 * without the metastore.
 *
 * <p>Every method throws {@link io.millrace.lake.UnreachableException} if the tables cannot be read
 * or written. A run that cannot record how it ended has ended all the same: its caller warns, and a
 * repair adds the rows later.
 */
public final class Ledger {
  /** The names of the ledger's tables in the database {@link LakeLocation#LEDGER_DATABASE}. */
  public static final List<String> TABLES = List.of("runs", "slice_events", "check_results");

  private final AppendTable runs;
  private final AppendTable events;
  private final AppendTable checks;
  private final OverviewReader overview;

  private Ledger(
      AppendTable runs, AppendTable events, AppendTable checks, OverviewReader overview) {
    this.runs = runs;
    this.events = events;
    this.checks = checks;
    this.overview = overview;
  }

  /** Opens the ledger, which need not exist: its tables are made by the first rows. */
  public static Ledger open(Configuration hadoop, LakeLocation at) {
    Configuration settings = new Configuration(hadoop);
    settings.set(LinkingLogStore.KERNEL_SETTING, LinkingLogStore.class.getName());
    Engine engine = DefaultEngine.create(settings);
    AppendTable runs = table(engine, settings, at.ledger("runs"), RunRows.SCHEMA);
    return new Ledger(
        runs,
        table(engine, settings, at.ledger("slice_events"), SliceEventRows.SCHEMA),
        table(engine, settings, at.ledger("check_results"), CheckRows.SCHEMA),
        new OverviewReader(settings, runs));
  }

  private static AppendTable table(
      Engine engine, Configuration hadoop, Path path, StructType schema) {
    try {
      // With its scheme, by which the kernel chooses how to commit.
      return new AppendTable(
          engine, path.getFileSystem(hadoop).makeQualified(path).toString(), schema);
    } catch (IOException e) {
      throw new UnreachableException(
          "There is no way to the ledger at %s: %s. Check 'warehouse' in conf/millrace.yaml."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /** Records that an attempt begins. */
  public void started(RunStarted run) {
    started(List.of(run));
  }

  /** The same for several, in one commit. */
  public void started(Collection<RunStarted> attempts) {
    append(attempts.stream().map(RunRows::of).toList());
  }

  /** Records how an attempt ended, with its checks and its event. */
  public void finished(RunFinished run) {
    finished(List.of(run));
  }

  /** The same for several. */
  public void finished(Collection<RunFinished> attempts) {
    List<Row> checkRows = new ArrayList<>();
    attempts.forEach(run -> checkRows.addAll(CheckRows.of(run)));
    checks.append(checkRows);
    events.append(
        attempts.stream().flatMap(run -> run.event().stream()).map(SliceEventRows::of).toList());
    // Last: where a run is known to have ended, the rest is there too.
    append(attempts.stream().map(RunRows::of).toList());
  }

  private void append(List<Row> rows) {
    if (runs.append(rows)) {
      overview.leaveDigest();
    }
  }

  /** All attempts, newest first. */
  public List<Attempt> attempts() {
    return attempts(attempt -> true);
  }

  /** How the newest attempt at each slice stands. Reads a digest, and what was added since. */
  public Overview overview() {
    return overview.read();
  }

  /** The same, ready to be asked for these datasets, so that whoever asks need not wait for it. */
  public Overview overview(Collection<DatasetName> datasets) {
    Overview read = overview();
    datasets.forEach(read::latest);
    return read;
  }

  /** The attempts at one dataset, newest first. */
  public List<Attempt> attempts(DatasetName dataset) {
    return attempts(attempt -> attempt.dataset().equals(dataset));
  }

  /** One attempt, or empty if it was never recorded. */
  public Optional<Attempt> attempt(RunId run) {
    return attempts(attempt -> attempt.run().equals(run)).stream().findFirst();
  }

  /** The newest attempt at each slice of each dataset. Reads the ledger once. */
  public Map<DatasetName, Map<Slice, Attempt>> latest() {
    Map<DatasetName, Map<Slice, Attempt>> latest = new TreeMap<>();
    for (Attempt attempt : attempts()) {
      latest
          .computeIfAbsent(attempt.dataset(), name -> new TreeMap<>())
          .putIfAbsent(attempt.slice(), attempt);
    }
    return latest;
  }

  /** The newest attempt at each slice of a dataset. */
  public Map<Slice, Attempt> latest(DatasetName dataset) {
    Map<Slice, Attempt> latest = new TreeMap<>();
    attempts(dataset).forEach(attempt -> latest.putIfAbsent(attempt.slice(), attempt));
    return latest;
  }

  /** What each check of an attempt found, in the order of the spec. */
  public List<CheckResult> checks(RunId run) {
    Map<Long, CheckResult> byPosition = new TreeMap<>();
    checks
        .read(row -> Optional.of(CheckRows.read(row)).filter(check -> check.run().equals(run)))
        .forEach(check -> byPosition.putIfAbsent(check.position(), check.result()));
    return List.copyOf(byPosition.values());
  }

  /** What was decided about the slices of a dataset, oldest first. */
  public List<SliceEvent> events(DatasetName dataset) {
    Map<String, SliceEvent> byKey = new TreeMap<>();
    events
        .read(
            row ->
                Optional.of(SliceEventRows.read(row))
                    .filter(event -> event.dataset().equals(dataset)))
        .forEach(event -> byKey.putIfAbsent(event.run() + " " + event.kind(), event));
    return List.copyOf(byKey.values());
  }

  private List<Attempt> attempts(Predicate<Attempt> wanted) {
    RunRows rows = new RunRows();
    Map<RunId, Attempt> attempts = new TreeMap<>(Comparator.reverseOrder());
    runs.read(row -> Optional.of(rows.read(row)).filter(wanted))
        .forEach(part -> attempts.merge(part.run(), part, Attempt::and));
    return List.copyOf(attempts.values());
  }
}
