package io.millrace.lake;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the statistics of the files to be committed say about them together. Every answer is exact,
 * or there is none.
 */
public interface FileStatistics {
  /**
   * How many rows hold NULL in a column.
   *
   * @param column a top-level column, also the partition column
   * @return empty if a file has no statistics of it, as from the 33rd column on
   */
  OptionalLong nulls(String column);

  /**
   * The smallest value that is not NULL.
   *
   * @return a {@code BigDecimal} for whole numbers and decimals, a {@code Double} for floating
   *     point (NaN counts as the largest), a {@code java.time.LocalDate} for dates; empty if there
   *     is no exact answer: other types, timestamps (cut to milliseconds), long strings, a column
   *     of NULLs alone, no statistics
   */
  Optional<Object> min(String column);

  /** The largest value that is not NULL; see {@link #min}. */
  Optional<Object> max(String column);
}
