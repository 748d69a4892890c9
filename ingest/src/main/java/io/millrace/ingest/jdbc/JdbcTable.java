package io.millrace.ingest.jdbc;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.InvalidSpecException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to read of a source, and how.
 *
 * @param from the table, view or query
 * @param select the columns to take, in this order; empty for all
 * @param exclude columns to leave out; only where {@code select} is empty
 * @param types where the source's type has no exact counterpart, what a column shall become: {@code
 *     string}, or {@code decimal(p,s)}, into which every value must fit without rounding
 * @param splitBy an integer, decimal, date or timestamp column whose ranges are read in parallel;
 *     empty to choose by what the engine offers
 * @param splits how many ranges; empty to choose by size and by the connections allowed
 * @param fetchSize rows that come over the wire at a time
 * @param time the column by which rows belong to a slice, for reads of an interval
 * @param where a condition in the source's SQL; only rows that fulfil it are read
 */
public record JdbcTable(
    Relation from,
    List<String> select,
    List<String> exclude,
    Map<String, String> types,
    Optional<String> splitBy,
    OptionalInt splits,
    OptionalInt fetchSize,
    Optional<TimeColumn> time,
    Optional<String> where) {
  /**
   * The column that says when a row's subject happened.
   *
   * @param zone in which days begin for a date column, and in which the clock ran that wrote a
   *     timestamp without zone; it must be given for these, and means nothing for a timestamp with
   *     zone
   */
  public record TimeColumn(String name, Optional<ZoneId> zone) {
    public TimeColumn {
      requireNonNull(name, "name");
      requireNonNull(zone, "zone");
    }
  }

  public JdbcTable {
    requireNonNull(from, "from");
    requireNonNull(splitBy, "splitBy");
    requireNonNull(time, "time");
    requireNonNull(where, "where");
    select = List.copyOf(select);
    exclude = List.copyOf(exclude);
    types = Map.copyOf(types);
    if (!select.isEmpty() && !exclude.isEmpty()) {
      throw new InvalidSpecException(
          "%s both selects and excludes columns. Keep one of the two.".formatted(from));
    }
    requirePositive(from, "splits", splits);
    requirePositive(from, "fetch-size", fetchSize);
  }

  /** All rows, or those of an interval. */
  public JdbcTable(
      Relation from,
      List<String> select,
      List<String> exclude,
      Map<String, String> types,
      Optional<String> splitBy,
      OptionalInt splits,
      OptionalInt fetchSize,
      Optional<TimeColumn> time) {
    this(from, select, exclude, types, splitBy, splits, fetchSize, time, Optional.empty());
  }

  /** All columns, with everything else chosen by the engine. */
  public static JdbcTable of(Relation from) {
    return new JdbcTable(
        from,
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }

  private static void requirePositive(Relation from, String key, OptionalInt value) {
    if (value.isPresent() && value.getAsInt() < 1) {
      throw new InvalidSpecException(
          "%s of %s is %d; it must be at least 1.".formatted(key, from, value.getAsInt()));
    }
  }
}
