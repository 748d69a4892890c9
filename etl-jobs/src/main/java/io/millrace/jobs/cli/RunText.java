package io.millrace.jobs.cli;

import io.millrace.jobs.run.JournalProof;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.PlannedSlice;
import io.millrace.jobs.run.RunReport;
import io.millrace.lake.CheckResult;
import io.millrace.lake.Verdict;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Plans and reports of runs as text for people. */
final class RunText {
  private static final Optional<Verdict> WARNED = Optional.of(Verdict.WARNED);

  private final Console console;
  private final Ink ink;

  RunText(Console console) {
    this.console = console;
    this.ink = console.ink();
  }

  /** What would be done. */
  String plan(Plan plan) {
    if (plan.slices().isEmpty()) {
      return "Nothing to do.";
    }
    Table table = new Table("ACTION", "DATASET", "SLICE", "WHY");
    for (PlannedSlice slice : plan.slices()) {
      table.row(
          slice.action().name().toLowerCase(Locale.ROOT),
          slice.spec().dataset().toString(),
          slice.slice().value(),
          slice.reason());
    }
    return table.render(ink) + "%n%nThis was a dry run: nothing was written.".formatted();
  }

  /** What was done; of every slice that is not ready, why and what to type next. */
  String report(RunReport report) {
    Table table = new Table("", "DATASET", "SLICE", "OUTCOME", ">ROWS", ">VERSION", ">TOOK");
    report.slices().forEach(run -> row(table, run));
    List<String> parts = new ArrayList<>();
    parts.add(table.render(ink));
    proofs(report).ifPresent(parts::add);
    report.slices().stream()
        .filter(run -> !run.outcome().succeeded() || run.verdict().equals(WARNED))
        .map(this::detail)
        .forEach(parts::add);
    parts.add(summary(report));
    return String.join("\n\n", parts);
  }

  /** Of each journal's slice that came in, where its events went. */
  private static Optional<String> proofs(RunReport report) {
    String lines =
        report.slices().stream()
            .filter(run -> run.outcome() == Outcome.READY)
            .flatMap(
                run ->
                    JournalProof.of(run.balance()).stream()
                        .map(p -> "%s %s  %s".formatted(run.dataset(), run.slice(), p.brief())))
            .collect(Collectors.joining("\n"));
    return lines.isEmpty() ? Optional.empty() : Optional.of(lines);
  }

  private void row(Table table, RunFinished run) {
    table.row(
        glyph(run),
        run.dataset().toString(),
        run.slice().value(),
        outcome(run),
        run.outcome() == Outcome.REJECTED
            ? "%,d refused".formatted(run.rowsRejected())
            : run.outcome() == Outcome.READY ? "%,d".formatted(run.rowsWritten()) : "",
        run.versionAfter().isPresent() ? String.valueOf(run.versionAfter().getAsLong()) : "",
        run.timings().isEmpty() ? "" : Durations.rough(took(run)));
  }

  private static Duration took(RunFinished run) {
    return Duration.between(run.run().createdAt(), run.at());
  }

  private String glyph(RunFinished run) {
    if (run.outcome().succeeded()) {
      return run.verdict().equals(WARNED)
          ? ink.yellow(console.sign("!", "!"))
          : ink.green(console.sign("✓", "+"));
    }
    return run.outcome() == Outcome.NOT_READY
        ? ink.yellow(console.sign("…", "."))
        : ink.red(console.sign("✗", "x"));
  }

  private String outcome(RunFinished run) {
    String word = run.outcome().name();
    if (run.outcome().succeeded()) {
      return run.verdict().equals(WARNED) ? ink.yellow(word + " (warned)") : ink.green(word);
    }
    return run.outcome() == Outcome.NOT_READY ? ink.yellow(word) : ink.red(word);
  }

  /** Why a slice is not clean, check by check, and where to look further. */
  String detail(RunFinished run) {
    StringBuilder text = new StringBuilder();
    text.append(ink.bold(run.dataset() + " " + run.slice())).append("  ").append(run.message());
    run.checks().stream().filter(RunText::isTelling).forEach(check -> text.append(check(check)));
    if (run.outcome() == Outcome.REJECTED) {
      run.versionAfter()
          .ifPresent(
              version ->
                  text.append("%n  Readers still see version %d, as before.".formatted(version)));
      text.append("%n  Look further:  millrace runs show %s".formatted(run.run()));
    }
    return text.toString();
  }

  private static boolean isTelling(CheckResult check) {
    return check.verdict() != Verdict.PASSED && check.verdict() != Verdict.NOT_APPLICABLE;
  }

  private String check(CheckResult check) {
    String verdict = check.verdict().name();
    String coloured = check.verdict() == Verdict.WARNED ? ink.yellow(verdict) : ink.red(verdict);
    String keys =
        check.failingKeys().isEmpty()
            ? ""
            : "%n           rows: %s".formatted(String.join(", ", check.failingKeys()));
    return "%n  %s  %s%n           %s%s".formatted(coloured, check.check(), check.message(), keys);
  }

  private static String summary(RunReport report) {
    String outcomes =
        report.slices().stream()
            .collect(
                Collectors.groupingBy(RunFinished::outcome, TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(entry -> "%d %s".formatted(entry.getValue(), entry.getKey()))
            .collect(Collectors.joining(", "));
    return "%d slice%s in %s: %s"
        .formatted(
            report.slices().size(),
            report.slices().size() == 1 ? "" : "s",
            Durations.rough(report.took()),
            outcomes.isEmpty() ? "nothing to do" : outcomes);
  }
}
