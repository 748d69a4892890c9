package io.millrace.quality;

import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be asked of a slice's rows. A share is of the rows judged, from 0 to 1; NULL is judged
 * only by {@link Complete}.
 */
public sealed interface Rule {

  /**
   * How many rows there are.
   *
   * @param equalToSource as many as the source counted in the state the rows were read from
   * @param change against the last accepted slice: {@code rows / before - 1}
   */
  record Rows(OptionalLong min, OptionalLong max, boolean equalToSource, Optional<Change> change)
      implements Rule {}

  /** Bounds of a relative change: -0.5 is half as many, 1.0 twice as many. Either may be absent. */
  record Change(Optional<BigDecimal> min, Optional<BigDecimal> max) {}

  /** At least this share of the rows has a value. */
  record Complete(String column, BigDecimal minShare) implements Rule {}

  /**
   * No two rows have the same values in these columns. A row with a NULL among them is like no
   * other.
   */
  record Unique(List<String> columns) implements Rule {
    public Unique {
      columns = List.copyOf(columns);
      if (columns.isEmpty()) {
        throw new InvalidSpecException(
            "'unique' needs at least one column, as in unique: [order_id].");
      }
    }
  }

  /** At least this share of the values is one of these, compared as the column's type. */
  record In(String column, List<String> values, BigDecimal minShare) implements Rule {
    public In {
      values = List.copyOf(values);
    }
  }

  /**
   * At least this share of the values matches; the pattern may match anywhere, so anchor it with ^
   * and $.
   */
  record Matches(String column, String pattern, BigDecimal minShare) implements Rule {}

  /**
   * At least this share of the values lies between the bounds, both included; bounds are SQL
   * literals of the column's type.
   */
  record Between(String column, Optional<String> min, Optional<String> max, BigDecimal minShare)
      implements Rule {}

  /** An aggregate of a numeric column lies between the bounds, both included. */
  record Range(Aggregate of, String column, Optional<BigDecimal> min, Optional<BigDecimal> max)
      implements Rule {}

  /** What {@link Range} can look at. */
  enum Aggregate {
    MIN,
    MAX,
    MEAN,
    SUM
  }

  /**
   * At least this share of the rows satisfies a SQL condition; a condition that is NULL is not
   * satisfied.
   */
  record Satisfies(String condition, BigDecimal minShare) implements Rule {}

  /**
   * Every value exists in a ready slice of another dataset.
   *
   * @param columns of this dataset
   * @param dataset the other
   * @param otherColumns of the other, in the same order
   * @param slice which of its slices
   */
  record References(
      List<String> columns, DatasetName dataset, List<String> otherColumns, ReferencedSlice slice)
      implements Rule {
    public References {
      columns = List.copyOf(columns);
      otherColumns = List.copyOf(otherColumns);
    }
  }

  /** Which slice of another dataset is meant. */
  enum ReferencedSlice {
    /** The slice of the same name; {@code all} if the other dataset is not partitioned. */
    SAME,
    /** The newest that is ready and not after this one. */
    LATEST
  }

  /**
   * The newest value of a time column is at most this long before the end of the slice; of an
   * unpartitioned dataset, before now.
   */
  record Fresh(String column, Duration within) implements Rule {}

  /**
   * The columns and their types are these.
   *
   * @param types SQL type by column name
   * @param allowsUnknown whether further columns are allowed
   */
  record Schema(Map<String, String> types, boolean allowsUnknown) implements Rule {}

  /** Count and exact sums equal those that the source reported for the same state. */
  record Parity(List<String> sums) implements Rule {
    public Parity {
      sums = List.copyOf(sums);
    }
  }
}
