package io.millrace.quality;

import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What can be asked of a slice's rows. A share is of the rows judged, from 0 to 1; NULL is judged
 * only by {@link Complete}. A rule that exists makes sense by itself; whether it fits the columns
 * is seen when a write begins.
 */
public sealed interface Rule {

  /**
   * How many rows there are.
   *
   * @param equalToSource as many as the source counted in the state the rows were read from
   * @param change against the last accepted slice: {@code rows / before - 1}
   */
  record Rows(OptionalLong min, OptionalLong max, boolean equalToSource, Optional<Change> change)
      implements Rule {
    public Rows {
      if (min.isEmpty() && max.isEmpty() && !equalToSource && change.isEmpty()) {
        throw new InvalidSpecException(
            "'rows' asks for nothing. Give it a bound, as in rows: { min: 1 }.");
      }
      if (min.orElse(0) < 0 || max.orElse(0) < 0) {
        throw new InvalidSpecException("'rows' cannot be fewer than none: a bound is negative.");
      }
      if (min.isPresent() && max.isPresent() && min.getAsLong() > max.getAsLong()) {
        throw new InvalidSpecException(
            "'rows' has its bounds reversed: no count is at least %d and at most %d."
                .formatted(min.getAsLong(), max.getAsLong()));
      }
    }
  }

  /** Bounds of a relative change: -0.5 is half as many, 1.0 twice as many. Either may be absent. */
  record Change(Optional<BigDecimal> min, Optional<BigDecimal> max) {
    public Change {
      requireBounds("change", min, max);
    }
  }

  /** At least this share of the rows has a value. */
  record Complete(String column, BigDecimal minShare) implements Rule {
    public Complete {
      requireShare("complete", minShare);
    }
  }

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
      requireShare("in", minShare);
      if (values.isEmpty()) {
        throw new InvalidSpecException(
            "'in' needs at least one value, as in in: { column: status, values: [new, paid] }.");
      }
    }
  }

  /**
   * At least this share of the values matches; the pattern may match anywhere, so anchor it with ^
   * and $.
   */
  record Matches(String column, String pattern, BigDecimal minShare) implements Rule {
    public Matches {
      requireShare("matches", minShare);
    }
  }

  /**
   * At least this share of the values lies between the bounds, both included; bounds are SQL
   * literals of the column's type. NaN lies between no bounds.
   */
  record Between(String column, Optional<String> min, Optional<String> max, BigDecimal minShare)
      implements Rule {
    public Between {
      requireShare("between", minShare);
      if (min.isEmpty() && max.isEmpty()) {
        throw new InvalidSpecException("'between' needs 'min' or 'max', or both.");
      }
    }
  }

  /**
   * An aggregate of a numeric column lies between the bounds, both included. A column that holds
   * NaN has its aggregates in no range.
   */
  record Range(Aggregate of, String column, Optional<BigDecimal> min, Optional<BigDecimal> max)
      implements Rule {
    public Range {
      requireBounds(of.word(), min, max);
    }
  }

  /** What {@link Range} can look at. */
  enum Aggregate {
    MIN,
    MAX,
    MEAN,
    SUM;

    /** As it stands in a spec. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * At least this share of the rows satisfies a SQL condition; a condition that is NULL is not
   * satisfied.
   */
  record Satisfies(String condition, BigDecimal minShare) implements Rule {
    public Satisfies {
      requireShare("satisfies", minShare);
    }
  }

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
      if (columns.isEmpty() || columns.size() != otherColumns.size()) {
        throw new InvalidSpecException(
            "'references' compares columns one by one, and has %d here and %d in %s. Name as many on both sides."
                .formatted(columns.size(), otherColumns.size(), dataset));
      }
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
   * unpartitioned dataset, before now. A date stands for its beginning in the slicing's zone, a
   * timestamp without zone is UTC.
   */
  record Fresh(String column, Duration within) implements Rule {
    public Fresh {
      if (within.isNegative()) {
        throw new InvalidSpecException("'fresh' cannot ask for values within a negative time.");
      }
    }
  }

  /**
   * The columns and their types are these.
   *
   * @param types SQL type by column name
   * @param allowsUnknown whether further columns are allowed; the slicing's column always is
   */
  record Schema(Map<String, String> types, boolean allowsUnknown) implements Rule {
    public Schema {
      types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
    }
  }

  /** Count and exact sums equal those that the source reported for the same state. */
  record Parity(List<String> sums) implements Rule {
    public Parity {
      sums = List.copyOf(sums);
    }
  }

  private static void requireShare(String rule, BigDecimal share) {
    if (share.signum() < 0 || share.compareTo(BigDecimal.ONE) > 0) {
      throw new InvalidSpecException(
          "'%s' has the share %s. A share lies between 0 and 1, so write 0.95 for 95 %%."
              .formatted(rule, share.toPlainString()));
    }
  }

  private static void requireBounds(
      String rule, Optional<BigDecimal> min, Optional<BigDecimal> max) {
    if (Stream.of(min, max).allMatch(Optional::isEmpty)) {
      throw new InvalidSpecException("'%s' needs 'min' or 'max', or both.".formatted(rule));
    }
    if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
      throw new InvalidSpecException(
          "'%s' has its bounds reversed: nothing is at least %s and at most %s."
              .formatted(rule, min.get().toPlainString(), max.get().toPlainString()));
    }
  }
}
