package io.millrace.jobs.conf;

import static java.util.Objects.requireNonNull;

import io.millrace.ingest.jdbc.JdbcTable;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.jobs.conf.shape.OneOf;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slicing;
import io.millrace.quality.CheckSpec;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A table or query of a JDBC source, copied slice by slice. */
@Named("jdbc")
@Doc("A table or query of a JDBC source, copied slice by slice.")
public record JdbcDataset(
    @Doc(
            value = "The dataset's name, layer.name: its database and table in the metastore.",
            example = "bronze.orders")
        DatasetName dataset,
    @Doc(value = "What a row of it is, in a sentence or two.", example = "Orders, one copy a day.")
        @Default("")
        @Incidental
        String description,
    @Doc(value = "Who answers for it.", example = "shop-data@example.org") @Default("") @Incidental
        String owner,
    @Doc(value = "The source to read from, a file in conf/sources.", example = "shop")
        String source,
    @OneOf Reading reading,
    @Doc(
            value =
                "snapshot: a slice is a copy of all rows as they are now. window: a slice holds the rows whose time falls into it.",
            example = "snapshot")
        Mode mode,
    @Doc(
            value = "The column that puts a row into its slice, for mode window.",
            example = "placed_at")
        Optional<TimeColumn> time,
    @Doc(
            "How the dataset is cut into slices. Without it there is one slice, the whole table, and each run replaces it.")
        @As(SlicesForm.class)
        Optional<Slicing> slices,
    @Doc(value = "When it should be built, as a cron expression.", example = "\"0 2 * * *\"")
        @Incidental
        Optional<Cron> schedule,
    @Doc("What is expected of it by the clock.") @Incidental Optional<Expectation> expect,
    @Doc(
            value = "The first day there is data for; days before it are not missing.",
            example = "2024-01-01")
        @Incidental
        Optional<LocalDate> start,
    @Doc(value = "The columns that name a row in reports of failed checks.", example = "[order_id]")
        @Incidental
        List<String> keys,
    @Doc(
            value = "The only columns to read, in this order. Without it: all.",
            example = "[order_id, status, total]")
        List<String> select,
    @Doc(value = "Columns not to read.", example = "[internal_note]") List<String> exclude,
    @Doc("What is known of columns beside their type, by name.") Map<String, ColumnSpec> columns,
    @Doc("What must hold before a slice becomes visible.") @As(CheckForm.class)
        List<CheckSpec> checks,
    @Doc("Whether a slice may be published although no check applied to it.") @Default("false")
        boolean ungated,
    @Doc(
            "Whether a slice without rows may be ready, once the source has confirmed that there are none.")
        @Default("refused")
        EmptySlices empty,
    @Doc("How the read is split over several connections.") @Incidental Optional<Split> split,
    @Doc(
            value = "Rows to fetch from the database at a time. Without it: what suits the engine.",
            example = "10000")
        @Incidental
        Optional<Integer> fetchSize)
    implements DatasetSpec {

  /** What a slice holds. */
  public enum Mode {
    /** All rows, as they are at the time of the run. */
    SNAPSHOT,
    /** The rows whose time falls into the slice. */
    WINDOW
  }

  public JdbcDataset {
    requireNonNull(dataset, "dataset");
    keys = List.copyOf(keys);
    select = List.copyOf(select);
    exclude = List.copyOf(exclude);
    checks = List.copyOf(checks);
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    if (mode == Mode.WINDOW && time.isEmpty()) {
      throw new InvalidKeyException(
          "mode",
          "Mode window needs a time column to tell which rows a slice holds. Add time: COLUMN.");
    }
    if (mode == Mode.WINDOW && slices.isEmpty()) {
      throw new InvalidKeyException(
          "mode", "Mode window needs slices. Add slices: { by: day, column: ds }.");
    }
    if (mode == Mode.SNAPSHOT && time.isPresent()) {
      throw new InvalidKeyException(
          "time", "Only mode window has a time column. Remove it, or write mode: window.");
    }
    if (!select.isEmpty() && !exclude.isEmpty()) {
      throw new InvalidKeyException("exclude", "Give select or exclude, not both.");
    }
    if (fetchSize.isPresent() && fetchSize.get() < 1) {
      throw new InvalidKeyException("fetch-size", "It must be at least 1.");
    }
  }

  @Override
  public Slicing slicing() {
    return slices.orElseGet(Slicing::unpartitioned);
  }

  @Override
  public Optional<Duration> readyWithin() {
    return expect.flatMap(Expectation::readyWithin);
  }

  /** By when a slice should be there. */
  @Doc("What is expected of the dataset by the clock.")
  public record Expectation(
      @Doc(value = "A slice is late if it is not ready this long after its end.", example = "4h")
          Optional<Duration> readyWithin) {}

  /** What to read of the source, and how. */
  public JdbcTable jdbcTable() {
    Map<String, String> types = new LinkedHashMap<>();
    columns.forEach((name, column) -> column.type().ifPresent(type -> types.put(name, type)));
    return new JdbcTable(
        reading.relation(dataset.toString()),
        select,
        exclude,
        types,
        split.flatMap(Split::column),
        optional(split.flatMap(Split::count)),
        optional(fetchSize),
        time.map(column -> new JdbcTable.TimeColumn(column.column(), column.zone())));
  }

  private static OptionalInt optional(Optional<Integer> value) {
    return value.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  /**
   * The column that puts a row into its slice.
   *
   * @param zone in which a value without a zone of its own was written
   */
  @Bare("column")
  @Doc("The column that puts a row into its slice, and the zone it was written in.")
  public record TimeColumn(
      @Doc(value = "A date or timestamp column.", example = "placed_at") String column,
      @Doc(
              value =
                  "The zone in which dates and timestamps without a zone were written; they need it, timestamps with a zone do not.",
              example = "Europe/Berlin")
          Optional<ZoneId> zone) {}

  /**
   * How a read is cut into parts that are read side by side.
   *
   * @param column numeric, date or timestamp
   * @param count how many parts; never more are read at once than the source allows
   */
  @Doc("How the read is cut into parts that are read side by side.")
  public record Split(
      @Doc(
              value = "A numeric, date or timestamp column. Without it: what the engine offers.",
              example = "order_id")
          Optional<String> column,
      @Doc(value = "How many parts. Without it: by size and connections.", example = "4")
          Optional<Integer> count) {
    public Split {
      if (count.isPresent() && (count.get() < 1 || count.get() > 1000)) {
        throw new InvalidKeyException("count", "It must be between 1 and 1000.");
      }
    }
  }
}
