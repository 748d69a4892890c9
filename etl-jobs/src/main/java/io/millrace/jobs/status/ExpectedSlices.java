package io.millrace.jobs.status;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Which slices of a dataset there should be by now. */
final class ExpectedSlices {
  private static final int RECENT = 7;

  private ExpectedSlices() {}

  /**
   * The last few slices that have ended, oldest first; for an unpartitioned dataset its only one.
   * None before the dataset's start, and none if it has no schedule, since then nobody said when.
   */
  static List<Slice> recent(DatasetSpec dataset, Instant now) {
    Slicing slicing = dataset.slicing();
    if (slicing.by() == Grain.ALL) {
      return List.of(Slice.ALL);
    }
    if (dataset.schedule().isEmpty()) {
      return List.of();
    }
    Deque<Slice> slices = new ArrayDeque<>();
    Slice slice = slicing.at(now);
    while (slices.size() < RECENT) {
      slice = slicing.at(slicing.interval(slice).orElseThrow().start().minusSeconds(1));
      if (isBeforeStart(dataset, slice)) {
        break;
      }
      slices.addFirst(slice);
    }
    return List.copyOf(slices);
  }

  static boolean isBeforeStart(DatasetSpec dataset, Slice slice) {
    return dataset
        .start()
        .map(LocalDate::toString)
        .filter(start -> slice.value().compareTo(start) < 0 && !slice.equals(Slice.ALL))
        .isPresent();
  }

  /** Whether a slice should have been ready by now. */
  static boolean isOverdue(DatasetSpec dataset, Slice slice, Instant now) {
    return dataset
        .readyWithin()
        .flatMap(within -> dataset.slicing().interval(slice).map(i -> i.end().plus(within)))
        .filter(now::isAfter)
        .isPresent();
  }
}
