package io.millrace.jobs.cli;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.run.ProjectState;
import io.millrace.jobs.run.RunReport;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.state.SliceStatus;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the demo shows of its days, short enough that all of it fits a screen. */
final class DemoText {
  private final Console console;
  private final Ink ink;

  DemoText(Console console) {
    this.console = console;
    this.ink = console.ink();
  }

  /** A line for what is ready, and one for each thing that is not. */
  String day(RunReport report) {
    List<RunFinished> built = of(report, Outcome.READY);
    long rows = built.stream().mapToLong(RunFinished::rowsWritten).sum();
    StringBuilder text = new StringBuilder();
    text.append(ink.green(console.sign("✓", "+") + " %d slices ready".formatted(built.size())))
        .append(", %,d rows, in %s".formatted(rows, Durations.rough(report.took())));
    int upToDate = of(report, Outcome.UP_TO_DATE).size();
    if (upToDate > 0) {
      text.append("; %d were up to date already".formatted(upToDate));
    }
    for (RunFinished run : report.slices()) {
      if (!run.outcome().succeeded()) {
        text.append("%n%s %s %s".formatted(mark(run), run.dataset(), run.outcome()))
            .append(run.outcome() == Outcome.REJECTED ? "" : ": " + run.message());
      }
    }
    return text.toString();
  }

  private String mark(RunFinished run) {
    return run.outcome() == Outcome.NOT_READY
        ? ink.yellow(console.sign("…", "."))
        : ink.red(console.sign("✗", "x"));
  }

  private static List<RunFinished> of(RunReport report, Outcome outcome) {
    return report.slices().stream().filter(run -> run.outcome() == outcome).toList();
  }

  /** Datasets by days. */
  String readiness(List<DatasetSpec> datasets, ProjectState state, List<Slice> days) {
    Table table =
        new Table(
            Stream.concat(Stream.of("DATASET"), days.stream().map(Slice::value))
                .toArray(String[]::new));
    for (DatasetSpec spec : datasets) {
      List<String> cells =
          days.stream().map(day -> cell(state.status(spec, day))).collect(Collectors.toList());
      cells.add(0, spec.dataset().toString());
      table.row(cells.toArray(String[]::new));
    }
    return table.render(ink);
  }

  private String cell(SliceStatus status) {
    String word = status.state().name().toLowerCase(Locale.ROOT);
    String rows = status.visible().map(slice -> " %,d".formatted(slice.rows())).orElse("");
    if (status.state() != SliceStatus.State.READY) {
      return ink.red(console.sign("✗", "x") + " " + word);
    }
    return status.withWarnings()
        ? ink.yellow("! " + word) + rows + ", warned"
        : ink.green(console.sign("✓", "+") + " " + word) + rows;
  }
}
