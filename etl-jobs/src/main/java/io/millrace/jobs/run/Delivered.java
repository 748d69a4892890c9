package io.millrace.jobs.run;

import io.millrace.ingest.journal.replay.Portion;
import io.millrace.lake.Input;
import java.util.List;

/**
 * What there is of a journal for a slice.
 *
 * @param input what a commit records of it
 */
record Delivered(List<Portion> portions, Input input) {
  Delivered {
    portions = List.copyOf(portions);
  }

  /** What tells it from other content. */
  String identity() {
    return input.content().orElse("");
  }
}
