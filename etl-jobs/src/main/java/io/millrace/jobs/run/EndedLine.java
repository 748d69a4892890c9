package io.millrace.jobs.run;

import io.millrace.features.online.ExportCounts;
import io.millrace.lake.ledger.RunFinished;

/** What became of a slice, in one line. */
final class EndedLine {
  private EndedLine() {}

  static String of(RunFinished run) {
    String slice = run.dataset() + " " + run.slice();
    return switch (run.outcome()) {
      case READY -> "%s ready: %s, version %s".formatted(slice, content(run), version(run));
      case UNCHANGED -> "%s unchanged: it holds exactly this content already".formatted(slice);
      case UP_TO_DATE -> "%s up to date".formatted(slice);
      case RETRACTED -> "%s retracted".formatted(slice);
      case REJECTED -> "%s REJECTED: %s".formatted(slice, run.message());
      case NOT_READY -> "%s waits: %s".formatted(slice, run.message());
      case FAILED, INVALID, UNREACHABLE, CONFLICT, KILLED ->
          "%s %s: %s".formatted(slice, run.outcome(), run.message());
    };
  }

  private static String content(RunFinished run) {
    return JournalProof.of(run.balance())
        .map(JournalProof::brief)
        .or(() -> ExportCounts.brief(run.balance()))
        .orElseGet(
            () -> "%,d %s".formatted(run.rowsWritten(), run.rowsWritten() == 1 ? "row" : "rows"));
  }

  private static String version(RunFinished run) {
    return run.versionAfter().isPresent() ? String.valueOf(run.versionAfter().getAsLong()) : "?";
  }
}
