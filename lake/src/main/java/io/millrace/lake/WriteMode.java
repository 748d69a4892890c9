package io.millrace.lake;

import java.util.List;

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
}
