package io.millrace.jobs.cli;

import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;

/** Where an attempt stands: its outcome, or that it has none yet. */
enum RunState {
  RUNNING,
  READY,
  UNCHANGED,
  UP_TO_DATE,
  RETRACTED,
  FAILED,
  INVALID,
  REJECTED,
  NOT_READY,
  UNREACHABLE,
  CONFLICT,
  KILLED;

  static RunState of(Attempt attempt) {
    if (attempt.isKnownDead()) {
      return KILLED;
    }
    return attempt.finished().map(RunFinished::outcome).map(RunState::of).orElse(RUNNING);
  }

  private static RunState of(Outcome outcome) {
    return valueOf(outcome.name());
  }

  /** What a command that stands for the attempt ends with; DONE while it runs. */
  ExitCode exitCode() {
    return this == RUNNING ? ExitCode.DONE : ExitCode.of(Outcome.valueOf(name()));
  }

  /** The word, with a sign and a colour for those who can see them. */
  String shown(Console console, Ink ink) {
    return switch (this) {
      case READY, UNCHANGED, UP_TO_DATE -> ink.green(console.sign("✓", "+") + " " + name());
      case RUNNING -> ink.bold(console.sign("…", ".") + " " + name());
      case RETRACTED, NOT_READY, CONFLICT -> ink.yellow("! " + name());
      case FAILED, INVALID, REJECTED, UNREACHABLE, KILLED ->
          ink.red(console.sign("✗", "x") + " " + name());
    };
  }
}
