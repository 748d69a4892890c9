package io.millrace.lake.ledger;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Step;
import io.millrace.lake.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rows of {@code millrace.runs}: one as a run starts, one as it ends. What belongs to the other
 * event is null.
 */
final class RunRows {
  static final StructType SCHEMA =
      new StructType()
          .add("run_id", StringType.STRING)
          .add("event", StringType.STRING)
          .add("dataset", StringType.STRING)
          .add("slice", StringType.STRING)
          .add("at", TimestampType.TIMESTAMP)
          .add("config_hash", StringType.STRING)
          .add("code_version", StringType.STRING)
          .add("trigger", StringType.STRING)
          .add("user", StringType.STRING)
          .add("host", StringType.STRING)
          .add("pid", LongType.LONG)
          .add("process_started_at", TimestampType.TIMESTAMP)
          .add("outcome", StringType.STRING)
          .add("exit_code", LongType.LONG)
          .add("verdict", StringType.STRING)
          .add("rows_read", LongType.LONG)
          .add("rows_written", LongType.LONG)
          .add("rows_rejected", LongType.LONG)
          .add("balance", new MapType(StringType.STRING, LongType.LONG, false))
          .add("version_before", LongType.LONG)
          .add("version_after", LongType.LONG)
          .add("seconds", DoubleType.DOUBLE)
          .add("step_millis", new MapType(StringType.STRING, LongType.LONG, false))
          .add("message", StringType.STRING)
          .add("error", StringType.STRING);

  /** What tells how an attempt stands, without what it counted. */
  static final StructType OUTLINE =
      new StructType(
          SCHEMA.fields().stream()
              .filter(
                  column ->
                      Set.of(
                              "run_id",
                              "event",
                              "dataset",
                              "slice",
                              "at",
                              "trigger",
                              "host",
                              "pid",
                              "process_started_at",
                              "outcome",
                              "message")
                          .contains(column.getName()))
              .toList());

  private static final String STARTED = "STARTED";
  private static final String FINISHED = "FINISHED";

  private final Map<String, DatasetName> datasets = new HashMap<>();
  private final Map<String, Slice> slices = new HashMap<>();
  private final Map<Origin, Origin> origins = new HashMap<>();
  private final Map<String, String> messages = new HashMap<>();

  static Row of(RunStarted run) {
    ProcessIdentity process = run.origin().process();
    return cells(STARTED, run.run(), run.dataset(), run.slice(), run.at(), run.configHash())
        .put("code_version", run.origin().codeVersion())
        .put("trigger", run.origin().trigger())
        .put("user", run.origin().user())
        .put("host", process.host())
        .put("pid", process.pid())
        .put("process_started_at", process.startedAt().map(Cells::micros))
        .row();
  }

  static Row of(RunFinished run) {
    return cells(FINISHED, run.run(), run.dataset(), run.slice(), run.at(), run.configHash())
        .put("outcome", run.outcome().name())
        .put("exit_code", (long) run.outcome().exitCode())
        .put("verdict", run.verdict().map(Verdict::name))
        .put("rows_read", run.rowsRead())
        .put("rows_written", run.rowsWritten())
        .put("rows_rejected", run.rowsRejected())
        .put("balance", run.balance())
        .put("version_before", run.versionBefore())
        .put("version_after", run.versionAfter())
        .put("seconds", Duration.between(run.run().createdAt(), run.at()).toMillis() / 1000.0)
        .put("step_millis", millis(run.timings()))
        .put("message", run.message())
        .put("error", run.error())
        .row();
  }

  private static Cells cells(
      String event, RunId run, DatasetName dataset, Slice slice, Instant at, String configHash) {
    return new Cells(SCHEMA)
        .put("run_id", run.value())
        .put("event", event)
        .put("dataset", dataset.toString())
        .put("slice", slice.value())
        .put("at", at)
        .put("config_hash", configHash);
  }

  /** The attempt, as far as this one row of it tells. */
  Attempt read(Row row) {
    RunId run = new RunId(Cells.text(row, "run_id").orElseThrow());
    DatasetName dataset =
        datasets.computeIfAbsent(Cells.text(row, "dataset").orElseThrow(), DatasetName::parse);
    Slice slice = slices.computeIfAbsent(Cells.text(row, "slice").orElseThrow(), Slice::new);
    Instant at = Cells.instant(row, "at").orElseThrow();
    if (Cells.text(row, "event").orElseThrow().equals(FINISHED)) {
      return new Attempt(
          run,
          dataset,
          slice,
          Optional.empty(),
          Optional.of(finished(row, run, dataset, slice, at)));
    }
    String configHash = Cells.text(row, "config_hash").orElse("");
    return new Attempt(
        run,
        dataset,
        slice,
        Optional.of(new RunStarted(run, dataset, slice, at, configHash, origin(row))),
        Optional.empty());
  }

  private Origin origin(Row row) {
    Origin origin =
        new Origin(
            Cells.text(row, "code_version").orElse(""),
            Cells.text(row, "trigger").orElse(""),
            Cells.text(row, "user").orElse(""),
            new ProcessIdentity(
                Cells.text(row, "host").orElse(""),
                Cells.number(row, "pid").orElse(-1),
                Cells.instant(row, "process_started_at")));
    return origins.computeIfAbsent(origin, same -> origin);
  }

  private RunFinished finished(Row row, RunId run, DatasetName dataset, Slice slice, Instant at) {
    return new RunFinished(
        run,
        dataset,
        slice,
        at,
        Outcome.valueOf(Cells.text(row, "outcome").orElseThrow()),
        Cells.text(row, "verdict").map(Verdict::valueOf),
        Cells.number(row, "rows_read").orElse(0),
        Cells.number(row, "rows_written").orElse(0),
        Cells.number(row, "rows_rejected").orElse(0),
        Cells.numbers(row, "balance"),
        Cells.number(row, "version_before"),
        Cells.number(row, "version_after"),
        Cells.text(row, "config_hash").orElse(""),
        durations(Cells.numbers(row, "step_millis")),
        messages.computeIfAbsent(Cells.text(row, "message").orElse(""), same -> same),
        Cells.text(row, "error"),
        List.of(),
        Optional.empty());
  }

  private static Map<String, Long> millis(Map<Step, Duration> timings) {
    return timings.entrySet().stream()
        .collect(
            Collectors.toMap(step -> step.getKey().name(), step -> step.getValue().toMillis()));
  }

  private static Map<Step, Duration> durations(Map<String, Long> millis) {
    Map<Step, Duration> timings = new EnumMap<>(Step.class);
    millis.forEach((step, ms) -> timings.put(Step.valueOf(step), Duration.ofMillis(ms)));
    return timings;
  }
}
