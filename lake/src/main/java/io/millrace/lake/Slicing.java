package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a dataset is cut into slices.
 *
 * @param by the width of a slice
 * @param column the partition column that holds the slice's value; empty if {@code by} is {@link
 *     Grain#ALL}, or if the slices are batches of changes to one whole table
 * @param zone in which days and hours begin. Of an hour that the clock shows twice there is one
 *     slice, two hours long; an hour that the clock skips is no slice
 */
public record Slicing(Grain by, Optional<String> column, ZoneId zone) {
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH");

  /** A half-open interval of time: from {@code start} up to, and without, {@code end}. */
  public record Interval(Instant start, Instant end) {}

  public Slicing {
    requireNonNull(by, "by");
    requireNonNull(zone, "zone");
    if (column.isPresent() && by == Grain.ALL) {
      throw new InvalidSpecException(
          "A dataset without slices has no column for their value. Leave '%s' out."
              .formatted(column.get()));
    }
    column.filter(name -> name.contains("`")).ifPresent(Slicing::refuse);
  }

  /** Delta takes them for quotes in a predicate, and what it then replaced would be chance. */
  private static void refuse(String column) {
    throw new InvalidSpecException(
        "The slices' column cannot have a backtick in its name, as %s has. Choose another under 'slices: {column: …}'."
            .formatted(column));
  }

  public static Slicing unpartitioned() {
    return new Slicing(Grain.ALL, Optional.empty(), ZoneId.of("UTC"));
  }

  public static Slicing daily(String column, ZoneId zone) {
    return new Slicing(Grain.DAY, Optional.of(column), zone);
  }

  /**
   * Slices that are batches of changes: each changes rows anywhere in the table, and no column says
   * which slice a row came with.
   */
  public static Slicing batches(Grain by, ZoneId zone) {
    if (by == Grain.ALL) {
      throw new InvalidSpecException("Batches of changes are cut by day or by hour.");
    }
    return new Slicing(by, Optional.empty(), zone);
  }

  /** Whether the slices are batches of changes, not parts of the table. */
  public boolean isOfBatches() {
    return by != Grain.ALL && column.isEmpty();
  }

  /**
   * The slice that a date or timestamp falls into.
   *
   * @param text {@code 2024-03-01}, {@code 2024-03-01T05[:30[:00]]} in the slicing's zone, or a
   *     timestamp with an offset, as a scheduler's partition key is; it is cut down to the grain
   * @throws InvalidSpecException if the text is none of these, if it names no hour of an hourly
   *     dataset, or an hour the zone skips
   */
  public Slice parse(String text) {
    if (by == Grain.ALL) {
      return Slice.ALL;
    }
    try {
      LocalDateTime local = local(text);
      if (by == Grain.DAY) {
        return new Slice(local.toLocalDate().toString());
      }
      LocalDateTime hour = local.truncatedTo(ChronoUnit.HOURS);
      if (zone.getRules().getValidOffsets(hour).isEmpty()) {
        throw new InvalidSpecException(
            "There is no hour %s in %s: the clock skips it.".formatted(HOUR.format(hour), zone));
      }
      return new Slice(HOUR.format(hour));
    } catch (DateTimeException e) {
      throw new InvalidSpecException(
          "'%s' is no date. Write 2024-03-01, 2024-03-01T05, or a full timestamp such as 2024-03-01T05:00:00Z."
              .formatted(text),
          e);
    }
  }

  private LocalDateTime local(String text) {
    if (text.length() == 10) {
      LocalDate day = LocalDate.parse(text);
      if (by == Grain.HOUR) {
        throw new InvalidSpecException(
            "'%s' names a day, and this dataset is cut by hours. Write %sT00 to %sT23."
                .formatted(text, day, day));
      }
      return day.atStartOfDay();
    }
    if (text.length() == 13) {
      return LocalDateTime.parse(text + ":00");
    }
    String iso = text.replace(' ', 'T');
    boolean hasOffset = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
    return hasOffset
        ? OffsetDateTime.parse(iso).atZoneSameInstant(zone).toLocalDateTime()
        : LocalDateTime.parse(iso);
  }

  /** The slice that an instant falls into. */
  public Slice at(Instant instant) {
    LocalDateTime local = instant.atZone(zone).toLocalDateTime();
    return switch (by) {
      case ALL -> Slice.ALL;
      case DAY -> new Slice(local.toLocalDate().toString());
      case HOUR -> new Slice(HOUR.format(local));
    };
  }

  /**
   * The time a slice covers.
   *
   * @return empty for {@link Slice#ALL}, which has no bounds
   */
  public Optional<Interval> interval(Slice slice) {
    return switch (by) {
      case ALL -> Optional.empty();
      case DAY -> {
        LocalDate day = LocalDate.parse(slice.value());
        yield Optional.of(
            new Interval(
                day.atStartOfDay(zone).toInstant(),
                day.plusDays(1).atStartOfDay(zone).toInstant()));
      }
      case HOUR -> {
        LocalDateTime hour = LocalDateTime.parse(slice.value(), HOUR);
        Instant start =
            ZonedDateTime.ofLocal(hour, zone, null).withEarlierOffsetAtOverlap().toInstant();
        Instant end = start.plus(1, ChronoUnit.HOURS);
        while (at(end).equals(slice)) {
          end =
              end.plus(
                  30,
                  ChronoUnit
                      .MINUTES); // an hour that the clock shows twice; zones shift by half hours at
          // the least
        }
        yield Optional.of(new Interval(start, end));
      }
    };
  }

  /**
   * All slices from one to another, both included, oldest first.
   *
   * @throws InvalidSpecException if {@code from} is after {@code to}
   */
  public List<Slice> range(Slice from, Slice to) {
    if (from.compareTo(to) > 0) {
      throw new InvalidSpecException(
          "The range from %s to %s is reversed: give the earlier one first.".formatted(from, to));
    }
    List<Slice> slices = new ArrayList<>();
    for (Slice slice = from;
        slice.compareTo(to) <= 0;
        slice = at(interval(slice).orElseThrow().end())) {
      slices.add(slice);
      if (by == Grain.ALL) {
        break;
      }
    }
    return List.copyOf(slices);
  }
}
