package io.millrace.jobs.cli;

import io.millrace.jobs.run.BackfillPlanner.Only;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.PlannedSlice;
import io.millrace.jobs.run.ProjectState;
import io.millrace.jobs.run.RunReport;
import io.millrace.lake.DatasetName;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Plans and reports of backfills as text for people: a line for many slices that are alike. */
final class BackfillText {
  private static final int DETAILS = 10;

  private final Console console;
  private final ProjectState state;
  private final int parallel;
  private final Set<Only> only;

  /**
   * @param only how slices stand that were asked for; empty: all that are not ready
   */
  BackfillText(Console console, ProjectState state, int parallel, Set<Only> only) {
    this.console = console;
    this.state = state;
    this.parallel = parallel;
    this.only = only;
  }

  /** What is built and why, in which order the datasets come, and how long it takes by history. */
  String plan(Plan plan) {
    if (!plan.hasWork()) {
      return nothing();
    }
    Table table = new Table("ACTION", "DATASET", "SLICES", ">NUMBER", ">EACH", "WHY");
    alike(plan).forEach(slices -> row(table, slices));
    return table.render(console.noteInk())
        + "%n%n%d slices, up to %d at a time, oldest first: %s."
            .formatted(plan.builds(), parallel, howLong(plan));
  }

  private String nothing() {
    if (only.isEmpty() || only.contains(Only.ALL)) {
      return "Nothing to do: all of these slices are ready.";
    }
    return "Nothing to do: none of these slices is %s; 'millrace status' tells how they stand."
        .formatted(
            only.stream()
                .sorted()
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or ")));
  }

  /** Slices of one dataset with one action and, but for runs and times, one reason. */
  private static List<List<PlannedSlice>> alike(Plan plan) {
    Map<String, List<PlannedSlice>> groups = new LinkedHashMap<>();
    for (PlannedSlice slice : plan.slices()) {
      String key = slice.spec().dataset() + " " + slice.action() + " " + kindOf(slice.reason());
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(slice);
    }
    return List.copyOf(groups.values());
  }

  private static String kindOf(String reason) {
    return reason.replaceAll("[0-9A-Z]{26}|\\d[\\dT:.Z-]*", "#");
  }

  private void row(Table table, List<PlannedSlice> slices) {
    PlannedSlice first = slices.get(0);
    PlannedSlice last = slices.get(slices.size() - 1);
    table.row(
        first.action().name().toLowerCase(Locale.ROOT),
        first.spec().dataset().toString(),
        slices.size() == 1
            ? first.slice().value()
            : "%s .. %s".formatted(first.slice(), last.slice()),
        String.valueOf(slices.size()),
        state.expected(first).map(Durations::rough).orElse("?"),
        first.reason());
  }

  private String howLong(Plan plan) {
    Map<DatasetName, Optional<Duration>> each = new TreeMap<>();
    Duration sum = Duration.ZERO;
    for (PlannedSlice slice : plan.slices()) {
      Optional<Duration> time =
          each.computeIfAbsent(slice.spec().dataset(), name -> state.expected(slice));
      sum = slice.mayBeBuilt() ? sum.plus(time.orElse(Duration.ZERO)) : sum;
    }
    boolean known = each.values().stream().allMatch(Optional::isPresent);
    return sum.isZero()
        ? "nothing tells how long they take"
        : "%s%s by their last runs, one after another"
            .formatted(known ? "about " : "more than ", Durations.rough(sum));
  }

  /** How it ended, by dataset; of what is not ready, why, and what to type next. */
  String report(Plan plan, RunReport report) {
    List<String> parts = new ArrayList<>();
    parts.add(table(report));
    RunText runs = new RunText(console);
    List<RunFinished> bad =
        report.slices().stream().filter(run -> !run.outcome().succeeded()).toList();
    bad.stream()
        .filter(run -> run.outcome() != Outcome.NOT_READY)
        .limit(DETAILS)
        .map(runs::detail)
        .forEach(parts::add);
    if (bad.size() > DETAILS) {
      parts.add("%d slices are not ready; --output json has all.".formatted(bad.size()));
    }
    parts.add(summary(plan, report, bad.size()));
    return String.join("\n\n", parts);
  }

  private String table(RunReport report) {
    Map<DatasetName, List<RunFinished>> byDataset =
        report.slices().stream()
            .collect(
                Collectors.groupingBy(
                    RunFinished::dataset, LinkedHashMap::new, Collectors.toList()));
    Table table = new Table("", "DATASET", ">READY", ">NOT READY", ">ROWS", "OUTCOMES");
    byDataset.forEach((dataset, runs) -> row(table, dataset, runs));
    return table.render(console.ink());
  }

  private void row(Table table, DatasetName dataset, List<RunFinished> runs) {
    long ready = runs.stream().filter(run -> run.outcome().succeeded()).count();
    boolean all = ready == runs.size();
    table.row(
        all
            ? console.ink().green(console.sign("✓", "+"))
            : console.ink().red(console.sign("✗", "x")),
        dataset.toString(),
        String.valueOf(ready),
        String.valueOf(runs.size() - ready),
        "%,d".formatted(runs.stream().mapToLong(RunFinished::rowsWritten).sum()),
        outcomes(runs));
  }

  private static String outcomes(List<RunFinished> runs) {
    return runs.stream()
        .collect(Collectors.groupingBy(RunFinished::outcome, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> "%d %s".formatted(entry.getValue(), entry.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String summary(Plan plan, RunReport report, int notReady) {
    String time = Durations.rough(report.took());
    int unbegun = unbegun(plan, report);
    int all = report.slices().size() + unbegun;
    return notReady + unbegun == 0
        ? "All %d slices are ready, after %s.".formatted(all, time)
        : "%d of %d slices are not ready, after %s. The same command builds only those that are not."
            .formatted(notReady + unbegun, all, time);
  }

  /** Those of the plan that the report does not tell of; it may tell of others, restated beside. */
  private static int unbegun(Plan plan, RunReport report) {
    Set<String> ended =
        report.slices().stream()
            .map(run -> run.dataset() + " " + run.slice())
            .collect(Collectors.toSet());
    return (int) plan.slices().stream().filter(each -> !ended.contains(each.toString())).count();
  }
}
