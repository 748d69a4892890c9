package io.millrace.jobs.conf;

import io.millrace.ingest.jdbc.JdbcTable;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Inline;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.jobs.conf.shape.OneOf;
import io.millrace.lake.Slicing;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** A table or query of a JDBC source, copied slice by slice. */
@Named("jdbc")
@Doc("A table or query of a JDBC source, copied slice by slice.")
public record JdbcDataset(
    @Inline Identity identity,
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
    @Doc(value = "The columns that name a row in reports of failed checks.", example = "[order_id]")
        @Incidental
        List<String> keys,
    @Doc(
            value = "The only columns to read, in this order. Without it: all.",
            example = "[order_id, status, total]")
        List<String> select,
    @Doc(value = "Columns not to read.", example = "[internal_note]") List<String> exclude,
    @Inline Publication publication,
    @Doc("How the read is split over several connections.") @Incidental Optional<Split> split,
    @Doc(
            value = "Rows to fetch from the database at a time. Without it: what suits the engine.",
            example = "10000")
        @Incidental
        Optional<Integer> fetchSize)
    implements DatasetSpec {

  private static final Pattern TYPE =
      Pattern.compile(
          "(?i)\\s*(?:string|(?:decimal|dec|numeric)\\s*(?:\\(\\s*\\d{1,2}\\s*(?:,\\s*\\d{1,2}\\s*)?\\))?)\\s*");

  /** What a slice holds. */
  public enum Mode {
    /** All rows, as they are at the time of the run. */
    SNAPSHOT,
    /** The rows whose time falls into the slice. */
    WINDOW
  }

  public JdbcDataset {
    keys = List.copyOf(keys);
    select = List.copyOf(select);
    exclude = List.copyOf(exclude);
    Agreement agreement = new Agreement();
    publication
        .columns()
        .forEach((name, column) -> column.type().ifPresent(t -> refuse(agreement, name, t)));
    agreement
        .refuse(
            mode == Mode.WINDOW && time.isEmpty(),
            "mode",
            "Mode window needs a time column to tell which rows a slice holds. Add time: COLUMN.")
        .refuse(
            mode == Mode.WINDOW && slices.isEmpty(),
            "mode",
            "Mode window needs slices. Add slices: { by: day, column: ds }.")
        .refuse(
            mode == Mode.SNAPSHOT && time.isPresent(),
            "time",
            "Only mode window has a time column. Remove it, or write mode: window.")
        .refuse(
            !select.isEmpty() && !exclude.isEmpty(), "exclude", "Give select or exclude, not both.")
        .refuse(
            fetchSize.isPresent() && fetchSize.get() < 1, "fetch-size", "It must be at least 1.")
        .hold();
  }

  private static void refuse(Agreement agreement, String column, String type) {
    agreement.refuse(
        !TYPE.matcher(type).matches(),
        List.of("columns", column, "type"),
        "'%s' is no type that a column of a database can be given. Write string or decimal(p,s)."
            .formatted(type));
  }

  @Override
  public Slicing slicing() {
    return slices.orElseGet(Slicing::unpartitioned);
  }

  @Override
  public boolean isMerged() {
    return false;
  }

  @Override
  public Optional<String> connectsTo() {
    return Optional.of(source);
  }

  /** What to read of the source, and how. */
  public JdbcTable jdbcTable() {
    return new JdbcTable(
        reading.relation(dataset().toString()),
        select,
        exclude,
        types(),
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
