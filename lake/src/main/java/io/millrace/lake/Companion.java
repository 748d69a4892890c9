package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows of a table beside the dataset's, such as the rejects of a slice or the tombstones of deleted
 * rows. They become visible after the batch's commit, and exactly if there is one: their files are
 * named in it, so that a crash in between is made good by {@link Lake#settle}.
 *
 * <p>No table is the companion of two datasets, and none is written to by other means.
 *
 * @param table where the rows go; it is made if it is not there. Its slicing does not matter
 * @param rows kept by the caller: they are asked first whether there are any, then read once. Where
 *     there are none, nothing is written
 * @param entry how they enter
 * @param expired a condition in SQL on the table's columns: rows that are in the table and fulfil
 *     it are dropped when these become visible
 * @param incidental columns that may differ between two runs of a slice without its content being
 *     another, such as the run's id
 */
public record Companion(
    TableSpec table,
    Dataset<Row> rows,
    Entry entry,
    Optional<String> expired,
    Set<String> incidental) {
  /** The column by which the rows of a slice are told from others, and the table is partitioned. */
  public static final String SLICE = "slice";

  /** How rows enter a companion. */
  public enum Entry {
    /** They are added. */
    APPEND,
    /**
     * They take the place of those that the same slice has left there. The lake adds the column
     * {@link #SLICE} to them, or overwrites it.
     */
    REPLACE_SLICE
  }

  public Companion {
    requireNonNull(table, "table");
    requireNonNull(rows, "rows");
    requireNonNull(entry, "entry");
    requireNonNull(expired, "expired");
    incidental = Set.copyOf(incidental);
  }

  /** Rows that are added to those that are there. */
  public Companion(TableSpec table, Dataset<Row> rows) {
    this(table, rows, Entry.APPEND, Optional.empty(), Set.of());
  }

  /** Rows that take the place of those of the same slice. */
  public static Companion replacing(TableSpec table, Dataset<Row> rows, String... incidental) {
    return new Companion(table, rows, Entry.REPLACE_SLICE, Optional.empty(), Set.of(incidental));
  }

  /** The same, and rows that fulfil a condition in SQL are dropped from the table. */
  public Companion dropping(String condition) {
    return new Companion(table, rows, entry, Optional.of(condition), incidental);
  }
}
