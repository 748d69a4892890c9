package io.millrace.ingest.jdbc;

import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slicing;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one table will be read: which columns, which rows, in which splits.
 *
 * @param where which rows; empty for all
 * @param splitColumn what the splits' predicates compare, by the name {@link #SPLIT_KEY}
 * @param predicates one for each split
 */
record ReadPlan(
    List<ColumnRead> columns,
    Optional<String> where,
    Optional<String> splitColumn,
    List<String> predicates,
    SourceSession.Tally tally,
    int fetchSize) {
  static final String SPLIT_KEY = "k";
  private static final Logger LOG = LoggerFactory.getLogger(ReadPlan.class);

  /** Below this a split costs more than it saves. */
  private static final long ROWS_WORTH_A_SPLIT = 20_000;

  private static final int FETCHED_AT_MOST = 10_000;
  private static final long FETCHED_BYTES_AT_MOST = 8L << 20;
  private static final int FETCHED_WHEN_SIZE_IS_UNKNOWN = 1_000;

  /**
   * @param readers how many splits may be read at once
   */
  static ReadPlan of(
      JdbcSource source,
      JdbcTable table,
      SourceSession session,
      Optional<Slicing.Interval> window,
      List<String> sums,
      int readers)
      throws SQLException {
    Dialect dialect = Dialect.of(source.url());
    Columns columns =
        new Columns(
            "%s of source %s".formatted(table.from(), source.name()),
            dialect,
            table,
            session.columns());
    List<ColumnRead> taken = columns.taken();
    Optional<String> where =
        both(table.where(), window.map(w -> predicate(dialect, table, columns, w)));
    int atMost = table.splits().orElse(readers);
    Cut cut =
        atMost > 1 ? chooseCut(dialect, table, columns, session, window.isPresent()) : Cut.NONE;
    SourceSession.Tally tally =
        session.tally(
            where,
            sums.stream().map(name -> summable(table, columns.used(name, "sums"))).toList(),
            columns.narrowed(),
            cut.key());
    int splits = table.splits().orElse((int) Math.min(atMost, tally.rows() / ROWS_WORTH_A_SPLIT));
    if (splits > 1 && cut.equals(Cut.NONE)) {
      LOG.warn(
          "{} has no key that it could be split by, so it is read in one piece.", table.from());
    }
    return new ReadPlan(
        taken,
        where,
        splits > 1 ? cut.sql() : Optional.empty(),
        splits > 1 ? cut.predicates(tally, splits) : Splits.NONE,
        tally,
        fetchSize(table, session, tally.rows()));
  }

  private static Optional<String> both(Optional<String> one, Optional<String> other) {
    return one.isPresent() && other.isPresent()
        ? Optional.of("(%s) AND (%s)".formatted(one.get(), other.get()))
        : one.or(() -> other);
  }

  private static String predicate(
      Dialect dialect, JdbcTable table, Columns columns, Slicing.Interval window) {
    JdbcTable.TimeColumn time =
        table
            .time()
            .orElseThrow(
                () ->
                    new InvalidSpecException(
                        "%s is read by intervals of time; name its time column."
                            .formatted(table.from())));
    return Window.predicate(dialect, columns.used(time.name(), "time"), time, window);
  }

  private static ColumnRead summable(JdbcTable table, ColumnRead column) {
    if (!column.isWhole() && !column.isDecimal()) {
      throw new InvalidSpecException(
          "The column '%s' of %s is of type %s and has no exact sum. Sum up whole numbers and decimals only."
              .formatted(column.name(), table.from(), column.type().sql()));
    }
    return column;
  }

  /** What ranges are made of: a column's values, or the table's pages on disk. */
  private record Cut(Optional<SplitKey> key, OptionalLong pages) {
    static final Cut NONE = new Cut(Optional.empty(), OptionalLong.empty());

    Optional<String> sql() {
      return pages.isPresent() ? Optional.of("ctid") : key.map(SplitKey::sql);
    }

    List<String> predicates(SourceSession.Tally tally, int splits) {
      if (pages.isPresent()) {
        List<BigInteger> borders =
            Splits.borders(BigInteger.ZERO, BigInteger.valueOf(pages.getAsLong()), splits);
        return Splits.predicates(SPLIT_KEY, borders, "'(%d,0)'::tid"::formatted, false);
      }
      if (key.isEmpty() || tally.least().isEmpty()) {
        return Splits.NONE;
      }
      List<BigInteger> borders =
          Splits.borders(tally.least().get(), tally.greatest().orElseThrow(), splits);
      Function<BigInteger, String> literal = key.get()::literal;
      return Splits.predicates(SPLIT_KEY, borders, literal, key.get().column().nullable());
    }
  }

  /** The named column; else the time column of a window; else pages; else a single key. */
  private static Cut chooseCut(
      Dialect dialect,
      JdbcTable table,
      Columns columns,
      SourceSession session,
      boolean isOfInterval)
      throws SQLException {
    if (table.splitBy().isPresent()) {
      ColumnRead column = columns.used(table.splitBy().get(), "split-by");
      if (!SplitKey.suits(column)) {
        throw new InvalidSpecException(
            "The column '%s' of %s is of type %s, which has no ranges of equal size. Split by a whole number, decimal, date or timestamp, or leave split-by out."
                .formatted(column.name(), table.from(), column.type().sql()));
      }
      return by(dialect, column);
    }
    if (isOfInterval) {
      return by(dialect, columns.used(table.time().orElseThrow().name(), "time"));
    }
    OptionalLong pages = session.pages();
    if (pages.isPresent()) {
      return new Cut(Optional.empty(), pages);
    }
    Optional<ColumnRead> key =
        session.singleKey().map(name -> columns.used(name, "split-by")).filter(SplitKey::suits);
    return key.map(column -> by(dialect, column)).orElse(Cut.NONE);
  }

  private static Cut by(Dialect dialect, ColumnRead column) {
    return new Cut(Optional.of(new SplitKey(dialect, column)), OptionalLong.empty());
  }

  private static int fetchSize(JdbcTable table, SourceSession session, long rows)
      throws SQLException {
    if (table.fetchSize().isPresent()) {
      return table.fetchSize().getAsInt();
    }
    OptionalLong rowSize = session.rowSizeInBytes(rows);
    if (rowSize.isEmpty()) {
      return FETCHED_WHEN_SIZE_IS_UNKNOWN;
    }
    long fitting = FETCHED_BYTES_AT_MOST / Math.max(1, rowSize.getAsLong());
    return (int) Math.max(1, Math.min(FETCHED_AT_MOST, fitting));
  }

  /** The statement whose rows are carried, its columns named {@code c0}, {@code c1}, …. */
  String sql(String from, Function<String, String> quote) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      items.add(columns.get(i).expression() + " AS " + quote.apply(carried(i)));
    }
    splitColumn.ifPresent(column -> items.add(column + " AS " + SPLIT_KEY));
    return "SELECT %s FROM %s%s"
        .formatted(String.join(", ", items), from, where.map(" WHERE "::concat).orElse(""));
  }

  /** The name under which the i-th column is carried: plain, whatever its real name is. */
  static String carried(int i) {
    return "c" + i;
  }

  /** The carried types in the form of Spark's {@code customSchema}. */
  String wireSchema() {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      DataType wire = columns.get(i).wire();
      fields.add(
          carried(i)
              + " "
              + (wire.equals(DataTypes.TimestampNTZType) ? "TIMESTAMP_NTZ" : wire.sql()));
    }
    return String.join(", ", fields);
  }
}
