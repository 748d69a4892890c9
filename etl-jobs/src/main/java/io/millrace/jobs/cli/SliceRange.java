package io.millrace.jobs.cli;

import io.millrace.lake.Grain;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The slices that a user names: one by {@code --date}, or all from one to another. */
public final class SliceRange {
  @Option(
      names = "--date",
      paramLabel = "DATE",
      description =
          "One slice: a day (2024-03-01), an hour (2024-03-01T05), or a full timestamp, which is cut to the dataset's grain.")
  private String date;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "The first of several slices; needs --to.")
  private String from;

  @Option(names = "--to", paramLabel = "DATE", description = "The last of them, itself included.")
  private String to;

  public boolean isGiven() {
    return date != null || from != null || to != null;
  }

  /**
   * The slices of one dataset that are meant, oldest first.
   *
   * @param now no slice may begin after it
   * @throws InvalidSpecException if none is named, or a bound is missing, reversed or in the future
   */
  public List<Slice> slices(Slicing slicing, Instant now) {
    if (slicing.by() == Grain.ALL) {
      return List.of(Slice.ALL);
    }
    return slicesIfGiven(slicing, now)
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    "Which slice? Say --date 2024-03-01, or --from 2024-03-01 --to 2024-03-07 (both included)."));
  }

  /** As {@link #slices}, but empty if the user named none. */
  public Optional<List<Slice>> slicesIfGiven(Slicing slicing, Instant now) {
    if (!isGiven()) {
      return Optional.empty();
    }
    if (date != null ? from != null || to != null : from == null || to == null) {
      throw new InvalidSpecException(
          "Give either --date for one slice, or both --from and --to for several; the last one is included.");
    }
    Slice first = slicing.parse(date != null ? date : from);
    Slice last = slicing.parse(date != null ? date : to);
    List<Slice> slices = slicing.range(first, last);
    refuseFuture(slicing, last, now);
    return Optional.of(slices);
  }

  /**
   * As {@link #slices}, for datasets of different grains: days name all of their hours, as far as
   * those have begun.
   */
  List<Slice> allSlices(Slicing slicing, Instant now) {
    boolean days = slicing.by() == Grain.HOUR && isDay(date) && isDay(from) && isDay(to);
    if (!days || !isGiven()) {
      return slices(slicing, now);
    }
    Slicing daily = new Slicing(Grain.DAY, Optional.empty(), slicing.zone());
    List<Slice> those = slices(daily, now);
    Instant start = daily.interval(those.get(0)).orElseThrow().start();
    Instant end = daily.interval(those.get(those.size() - 1)).orElseThrow().end().minusNanos(1);
    return slicing.range(slicing.at(start), slicing.at(end.isAfter(now) ? now : end));
  }

  /** The same, but empty if the user named none; of a dataset without slices its only one. */
  Optional<List<Slice>> allSlicesIfGiven(Slicing slicing, Instant now) {
    return isGiven() ? Optional.of(allSlices(slicing, now)) : Optional.empty();
  }

  private static boolean isDay(String text) {
    return text == null || text.length() == "2024-03-01".length();
  }

  private static void refuseFuture(Slicing slicing, Slice last, Instant now) {
    boolean future =
        slicing.interval(last).filter(interval -> interval.start().isAfter(now)).isPresent();
    if (future) {
      throw new InvalidSpecException(
          "Slice %s lies in the future: in %s it is still %s."
              .formatted(last, slicing.zone(), slicing.at(now)));
    }
  }
}
