package io.millrace.ingest.journal;

import java.util.Set;

/**
 * What a journal says of one row of one table: at this position it looked so, or was deleted.
 *
 * @param table as the journal names it: {@code schema.table}, or {@code database.table} where there
 *     are no schemas; empty if it does not say
 * @param operation what happened to the row
 * @param key the key columns' values in a canonical form, equal for equal keys; empty for {@link
 *     Operation#TRUNCATE}
 * @param position orders all changes of the table; see {@link Position}
 * @param image the row as a JSON object of column to value, in UTF-8, as the journal wrote it; for
 *     {@link Operation#DELETE} at least the key columns; empty for {@link Operation#TRUNCATE}. What
 *     {@code schema} does not name in it is not of the row
 * @param schema what the image's columns mean; not all of them need be in the image
 * @param unsaid columns of {@code schema} whose value this change does not tell although the row
 *     has one: unavailable TOAST values, columns missing in a partial image
 * @param at the source's clock at the change, in milliseconds since 1970; 0 if it is not told
 * @param transaction the source's name of the transaction; empty if it is not told
 */
public record Change(
    String table,
    Operation operation,
    byte[] key,
    String position,
    byte[] image,
    RowSchema schema,
    Set<String> unsaid,
    long at,
    String transaction) {
  /** What happened to a row. */
  public enum Operation {
    /** It was there when a snapshot was taken. The image is complete. */
    SNAPSHOT,
    /** It came to be. The image is complete: columns it does not name are NULL. */
    INSERT,
    UPDATE,
    DELETE,
    /** All rows of the table are gone. */
    TRUNCATE
  }
}
