package io.millrace.jobs.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.run.JournalProof;
import io.millrace.lake.CheckResult;
import io.millrace.lake.Verdict;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.RunFinished;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One attempt, for people and for programs. */
final class AttemptReport {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private static final int CHECK_WIDTH = 56;

  private final Console console;
  private final Ink ink;

  AttemptReport(Console console) {
    this.console = console;
    this.ink = console.ink();
  }

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  static ObjectNode json(Attempt attempt, List<CheckResult> checks) {
    ObjectNode json = put(Console.json(), attempt);
    json.putArray("checks");
    checks.forEach(check -> put(json.withArray("checks").addObject(), check));
    return json;
  }

  static ObjectNode put(ObjectNode json, Attempt attempt) {
    RunState state = RunState.of(attempt);
    json.put("run_id", attempt.run().value())
        .put("dataset", attempt.dataset().toString())
        .put("slice", attempt.slice().value())
        .put("outcome", state.name())
        .put("started_at", attempt.startedAt().toString());
    attempt.origin().ifPresent(o -> json.put("trigger", o.trigger()).put("user", o.user()));
    if (state != RunState.RUNNING) {
      json.put("exit_code", state.exitCode().code());
    }
    attempt.finished().ifPresent(finished -> put(json, finished));
    return json;
  }

  private static void put(ObjectNode json, RunFinished finished) {
    json.put("finished_at", finished.at().toString());
    finished.verdict().ifPresent(verdict -> json.put("verdict", verdict.name()));
    json.put("rows_read", finished.rowsRead())
        .put("rows_written", finished.rowsWritten())
        .put("rows_rejected", finished.rowsRejected());
    finished.versionBefore().ifPresent(version -> json.put("version_before", version));
    finished.versionAfter().ifPresent(version -> json.put("version_after", version));
    ObjectNode balance = json.putObject("balance");
    finished.balance().forEach(balance::put);
    JournalProof.of(finished.balance())
        .flatMap(proof -> proof.lag(finished.at()))
        .ifPresent(lag -> json.put("lag_seconds", lag.toSeconds()));
    json.put("message", finished.message());
    finished.error().ifPresent(error -> json.put("error", error));
  }

  private static void put(ObjectNode json, CheckResult check) {
    json.put("check", check.check()).put("kind", check.kind());
    check.column().ifPresent(column -> json.put("column", column));
    json.put("level", check.level())
        .put("verdict", check.verdict().name())
        .put("measured", check.measured());
    check.metric().ifPresent(metric -> json.put("metric", metric));
    json.put("allowed", check.allowed()).put("message", check.message());
    json.putArray("failing_keys");
    check.failingKeys().forEach(key -> json.withArray("failing_keys").add(key));
  }

  /** One line: what it was, and how it ended. */
  String line(Attempt attempt) {
    return "%s  %s %s  %s"
        .formatted(
            RunState.of(attempt).shown(console, ink),
            attempt.dataset(),
            attempt.slice(),
            attempt.finished().map(RunFinished::message).orElse(""));
  }

  String text(Attempt attempt, List<CheckResult> checks) {
    List<String> lines = new ArrayList<>();
    lines.add(line(attempt));
    lines.add("run      " + attempt.run());
    attempt.origin().ifPresent(o -> lines.add("by       " + o.user() + ", " + o.trigger()));
    lines.add("started  " + time(attempt.startedAt()));
    attempt.finished().ifPresent(finished -> lines.addAll(lines(attempt, finished)));
    if (!checks.isEmpty()) {
      lines.add("");
      lines.add(table(checks));
    }
    checks.stream().filter(c -> needsALook(c.verdict())).forEach(c -> lines.addAll(details(c)));
    return String.join("\n", lines);
  }

  private static List<String> lines(Attempt attempt, RunFinished finished) {
    List<String> lines = new ArrayList<>();
    Duration took = Duration.between(attempt.startedAt(), finished.at());
    lines.add("ended    %s, after %s".formatted(time(finished.at()), Durations.rough(took)));
    lines.add(
        "rows     read %,d, written %,d, rejected %,d"
            .formatted(finished.rowsRead(), finished.rowsWritten(), finished.rowsRejected()));
    JournalProof.of(finished.balance())
        .map(proof -> proof.lines(finished.at()))
        .orElseGet(() -> balance(finished.balance()))
        .forEach((name, text) -> lines.add("%-9s%s".formatted(name, text)));
    finished
        .versionAfter()
        .ifPresent(
            after -> {
              String before =
                  finished.versionBefore().isPresent()
                      ? finished.versionBefore().getAsLong() + " -> "
                      : "";
              lines.add("version  " + before + after);
            });
    return lines;
  }

  /** Where the rows went that were read, by the names of the docs; none that are 0. */
  static Map<String, String> balance(Map<String, Long> counts) {
    String text =
        new TreeMap<>(counts)
            .entrySet().stream()
                .filter(each -> each.getValue() != 0)
                .map(each -> "%s %,d".formatted(each.getKey(), each.getValue()))
                .collect(joining(", "));
    return text.isEmpty() ? Map.of() : Map.of("balance", text);
  }

  private String table(List<CheckResult> checks) {
    Table table = new Table("check", "level", "verdict", "measured", "allowed");
    for (CheckResult check : checks) {
      table.row(
          shortened(check.check()),
          check.level(),
          shown(check.verdict()),
          check.measured(),
          check.allowed());
    }
    return table.render(ink);
  }

  /** Long ones are told in full below, where they failed. */
  private String shortened(String check) {
    String more = console.sign("…", "...");
    return check.length() <= CHECK_WIDTH
        ? check
        : check.substring(0, CHECK_WIDTH - more.length()) + more;
  }

  private static List<String> details(CheckResult check) {
    List<String> lines = new ArrayList<>(List.of("", check.check() + ": " + check.message()));
    if (!check.failingKeys().isEmpty()) {
      lines.add("  keys of rows that failed: " + String.join(", ", check.failingKeys()));
    }
    return lines;
  }

  private static boolean needsALook(Verdict verdict) {
    return switch (verdict) {
      case FAILED, ERROR, WARNED -> true;
      case PASSED, NOT_APPLICABLE -> false;
    };
  }

  private String shown(Verdict verdict) {
    return switch (verdict) {
      case PASSED -> ink.green(console.sign("✓", "+") + " PASSED");
      case WARNED -> ink.yellow("! WARNED");
      case FAILED -> ink.red(console.sign("✗", "x") + " FAILED");
      case ERROR -> ink.red("? ERROR");
      case NOT_APPLICABLE -> ink.dim("- NOT_APPLICABLE");
    };
  }
}
