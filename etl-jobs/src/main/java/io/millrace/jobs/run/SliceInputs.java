package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.InputWindow;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.quality.CheckSpec;
import io.millrace.quality.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/** Which slices of other datasets a slice needs before it can be built. */
final class SliceInputs {
  private static final Duration DAY = Duration.ofDays(1);

  /** Which slices of the other dataset will do. */
  enum Extent {
    /** That one. */
    EXACT,
    /** The newest that is ready and not after that one. */
    LATEST,
    /** All that are ready, and at least one. */
    EVERY
  }

  /** A slice of another dataset, or several. */
  record Needed(DatasetName dataset, Slice slice, Extent extent) {}

  private SliceInputs() {}

  /** Each once: what its rows are made of, then what its checks look into. */
  static List<Needed> of(Project project, DatasetSpec spec, Slice slice) {
    return Stream.concat(
            spec.reads().stream().flatMap(read -> read(project, spec, slice, read).stream()),
            looked(project, spec, slice))
        .distinct()
        .toList();
  }

  private static Stream<Needed> looked(Project project, DatasetSpec spec, Slice slice) {
    return spec.checks().stream()
        .map(CheckSpec::rule)
        .flatMap(rule -> rule instanceof Rule.References r ? Stream.of(r) : Stream.empty())
        .map(
            references ->
                new Needed(
                    references.dataset(),
                    counterpart(
                        spec.slicing(), slice, project.dataset(references.dataset()).slicing()),
                    references.slice() == Rule.ReferencedSlice.LATEST
                        ? Extent.LATEST
                        : Extent.EXACT));
  }

  /** Whether all slices of an input are read, since the dataset has none of its own. */
  static boolean isOfEvery(Project project, DatasetSpec spec, InputWindow read) {
    return spec.slicing().by() == Grain.ALL
        && project.dataset(read.dataset()).slicing().by() != Grain.ALL;
  }

  /** What the rows of a slice are made of, oldest first, without what is before its start. */
  static List<Needed> read(Project project, DatasetSpec spec, Slice slice, InputWindow read) {
    DatasetSpec input = project.dataset(read.dataset());
    return reached(project, spec, slice, read).stream()
        .filter(each -> !isBeforeStart(input, each.slice()))
        .toList();
  }

  /** The same, with what is before its start. */
  static List<Needed> reached(Project project, DatasetSpec spec, Slice slice, InputWindow read) {
    DatasetSpec input = project.dataset(read.dataset());
    if (input.slicing().by() == Grain.ALL) {
      return List.of(new Needed(read.dataset(), Slice.ALL, Extent.EXACT));
    }
    if (isOfEvery(project, spec, read)) {
      return List.of(new Needed(read.dataset(), Slice.ALL, Extent.EVERY));
    }
    Slicing.Interval own = spec.slicing().interval(slice).orElseThrow();
    Instant end = own.end();
    Instant start = read.back().map(back -> before(end, back, spec.slicing())).orElse(own.start());
    return input
        .slicing()
        .range(input.slicing().at(start), input.slicing().at(end.minusNanos(1)))
        .stream()
        .map(each -> new Needed(read.dataset(), each, Extent.EXACT))
        .toList();
  }

  /** Whole days by the calendar, so that a day on which the clock is moved is one day. */
  private static Instant before(Instant end, Duration back, Slicing slicing) {
    return back.toMillis() % DAY.toMillis() == 0
        ? end.atZone(slicing.zone()).minusDays(back.toDays()).toInstant()
        : end.minus(back);
  }

  private static boolean isBeforeStart(DatasetSpec input, Slice slice) {
    return input
        .start()
        .map(LocalDate::toString)
        .filter(start -> !slice.equals(Slice.ALL) && slice.value().compareTo(start) < 0)
        .isPresent();
  }

  /** The slice of the other dataset in which this one begins. */
  private static Slice counterpart(Slicing own, Slice slice, Slicing other) {
    if (own.by() == other.by() && own.zone().equals(other.zone())) {
      return slice;
    }
    if (other.by() == Grain.ALL) {
      return Slice.ALL;
    }
    return own.interval(slice).map(interval -> other.at(interval.start())).orElse(Slice.ALL);
  }
}
