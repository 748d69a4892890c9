package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How a batch enters a table. Run twice for one slice, any of these leaves the same rows. */
public sealed interface WriteMode {
  /**
   * Adds the rows, once per slice: a second append of a slice that is already committed is refused
   * as {@link CommitResult.Unchanged}.
   */
  record Append() implements WriteMode {}

  /** The batch is the whole content of its slice. */
  record ReplaceSlice() implements WriteMode {}

  /** The batch is the whole content of the table. */
  record ReplaceTable() implements WriteMode {}

  /**
   * Rows whose keys are there already are updated where a value differs, the others inserted. NULL
   * equals NULL in a key.
   *
   * @param keys the columns that make a row unique, in the table and in the batch
   */
  record Upsert(List<String> keys) implements WriteMode {
    public Upsert {
      keys = List.copyOf(keys);
      if (keys.isEmpty()) {
        throw new InvalidSpecException(
            "An upsert without keys cannot match rows. List the key columns under 'keys'.");
      }
    }
  }

  /**
   * The batch's rows come in and the rows at the given addresses go, in one commit that rewrites no
   * file: rows that go are hidden by deletion vectors. Columns of the table that the batch lacks
   * are NULL in its rows.
   *
   * <p>Whatever else is committed to the table's rows after {@code version} is a conflict, since it
   * was not looked at when addresses were.
   *
   * @param version the version that the addresses are of; {@link #NO_TABLE} if there was no table
   * @param leaving {@link LocatedRows#FILE} and {@link LocatedRows#ROW}, as {@link Lake#locate}
   *     gave them; other columns are ignored. Read once. To name a row twice is to name it once;
   *     one that is not there is an error
   */
  record Rewrite(long version, Dataset<Row> leaving) implements WriteMode {
    /** The version of a table that is not there yet. */
    public static final long NO_TABLE = -1;

    public Rewrite {
      requireNonNull(leaving, "leaving");
      if (version < NO_TABLE) {
        throw new InvalidSpecException("A table has no version %d.".formatted(version));
      }
    }
  }
}
