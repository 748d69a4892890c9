package io.millrace.jobs.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.lake.CheckResult;
import io.millrace.lake.ledger.RunFinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A run as JSON: what {@code --output json} shows, and what every run leaves in {@code
 * run-summary.json}, also when nothing else could be reached.
 */
public final class RunSummary {
  /** Raised when a key is renamed or taken away. */
  public static final int SCHEMA_VERSION = 1;

  private RunSummary() {}

  /** The whole report. */
  public static ObjectNode json(RunReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schema_version", SCHEMA_VERSION)
        .put("outcome", report.outcome().name())
        .put("exit_code", report.outcome().exitCode())
        .put("begun_at", report.begun().toString())
        .put("ended_at", report.ended().toString())
        .put("seconds", report.took().toMillis() / 1000.0);
    ArrayNode slices = json.putArray("slices");
    report.slices().forEach(run -> slices.add(slice(run)));
    return json;
  }

  private static ObjectNode slice(RunFinished run) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("run_id", run.run().value())
        .put("dataset", run.dataset().toString())
        .put("slice", run.slice().value())
        .put("outcome", run.outcome().name())
        .put("exit_code", run.outcome().exitCode())
        .put("message", run.message())
        .put("rows_read", run.rowsRead())
        .put("rows_written", run.rowsWritten())
        .put("rows_rejected", run.rowsRejected());
    run.verdict().ifPresent(verdict -> json.put("verdict", verdict.name()));
    run.versionBefore().ifPresent(version -> json.put("version_before", version));
    run.versionAfter().ifPresent(version -> json.put("version_after", version));
    run.error().ifPresent(error -> json.put("error", error));
    run.event()
        .filter(event -> !event.fingerprint().isEmpty())
        .ifPresent(event -> json.put("fingerprint", event.fingerprint()));
    ObjectNode balance = json.putObject("balance");
    run.balance().forEach(balance::put);
    JournalProof.of(run.balance())
        .flatMap(proof -> proof.lag(run.at()))
        .ifPresent(lag -> json.put("lag_seconds", lag.toSeconds()));
    ObjectNode millis = json.putObject("step_millis");
    run.timings().forEach((step, after) -> millis.put(step.name(), after.toMillis()));
    ArrayNode checks = json.putArray("checks");
    run.checks().forEach(check -> checks.add(check(check)));
    return json;
  }

  private static ObjectNode check(CheckResult check) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("check", check.check())
        .put("level", check.level())
        .put("verdict", check.verdict().name())
        .put("measured", check.measured())
        .put("allowed", check.allowed())
        .put("message", check.message());
    check.column().ifPresent(column -> json.put("column", column));
    check.metric().ifPresent(metric -> json.put("metric", metric));
    ArrayNode keys = json.putArray("failing_keys");
    check.failingKeys().forEach(keys::add);
    return json;
  }

  /**
   * Writes {@code run-summary.json} into a folder, whole or not at all.
   *
   * @return the file
   */
  public static Path write(RunReport report, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("run-summary.json");
    Path fresh = Files.createTempFile(folder, "run-summary", ".tmp");
    Files.writeString(
        fresh,
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json(report))
            + "\n");
    return Files.move(
        fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
