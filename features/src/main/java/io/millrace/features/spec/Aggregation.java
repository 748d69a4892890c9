package io.millrace.features.spec;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;

/** What is made of the events in a window. NULLs are left out unless it says otherwise. */
public sealed interface Aggregation extends Serializable {
  /** What stands for the event itself. */
  String EVENT = "*";

  /** A SQL expression over the columns of an event, or {@link #EVENT}. */
  String input();

  /** As it is told to people. */
  default String text() {
    return "%s(%s)".formatted(name(), input());
  }

  /** As it is called in a file. */
  String name();

  /** How many events, or how many values; 0 if none. */
  record Count(String input) implements Aggregation {
    @Override
    public String name() {
      return "count";
    }
  }

  /** Exact; of doubles, exact and then rounded once. NULL of no values. */
  record Sum(String input) implements Aggregation {
    @Override
    public String name() {
      return "sum";
    }
  }

  /** The exact sum by the count. */
  record Avg(String input) implements Aggregation {
    @Override
    public String name() {
      return "avg";
    }
  }

  /** The least value. */
  record Min(String input) implements Aggregation {
    @Override
    public String name() {
      return "min";
    }
  }

  /** The greatest value. */
  record Max(String input) implements Aggregation {
    @Override
    public String name() {
      return "max";
    }
  }

  /**
   * The mean square of the distance from the mean.
   *
   * @param root whether its root is meant, the standard deviation
   * @param sample whether it is divided by n - 1; then of one value there is none
   */
  record Variance(String input, boolean root, boolean sample) implements Aggregation {
    @Override
    public String name() {
      return (root ? "stddev" : "variance") + (sample ? "-sample" : "");
    }
  }

  /**
   * The value of the oldest event.
   *
   * @param keepsNulls whether an event without a value is that event too
   */
  record First(String input, boolean keepsNulls) implements Aggregation {
    @Override
    public String name() {
      return "first";
    }
  }

  /** The value of the newest event. */
  record Last(String input, boolean keepsNulls) implements Aggregation {
    @Override
    public String name() {
      return "last";
    }
  }

  /** The values of the newest events, newest first. */
  record LastK(String input, int k) implements Aggregation {
    public LastK {
      requirePositive("last-k", k);
    }

    @Override
    public String name() {
      return "last-k";
    }

    @Override
    public String text() {
      return "last-k(%s, %d)".formatted(input, k);
    }
  }

  /** How many different values, exact; 0 if none. */
  record Distinct(String input) implements Aggregation {
    @Override
    public String name() {
      return "distinct";
    }
  }

  /** About how many different values, with a standard error of 1.6 %; 0 if none. */
  record ApproximateDistinct(String input) implements Aggregation {
    @Override
    public String name() {
      return "distinct";
    }

    @Override
    public String text() {
      return "distinct(%s, approximate)".formatted(input);
    }
  }

  /** The most frequent values, the most frequent first; of equally frequent ones the lesser. */
  record TopK(String input, int k) implements Aggregation {
    public TopK {
      requirePositive("top-k", k);
    }

    @Override
    public String name() {
      return "top-k";
    }

    @Override
    public String text() {
      return "top-k(%s, %d)".formatted(input, k);
    }
  }

  /**
   * The value below which a share of the values lies, linear between two of them.
   *
   * @param share from 0 to 1
   */
  record Percentile(String input, double share) implements Aggregation {
    public Percentile {
      if (!(share >= 0 && share <= 1)) {
        throw new InvalidSpecException(
            "A percentile's share lies between 0 and 1, and %s does not.".formatted(share));
      }
    }

    @Override
    public String name() {
      return "percentile";
    }

    @Override
    public String text() {
      return "percentile(%s, %s)".formatted(input, share);
    }
  }

  /** How often each value came, in the order of the values. */
  record Histogram(String input) implements Aggregation {
    @Override
    public String name() {
      return "histogram";
    }
  }

  private static void requirePositive(String name, int k) {
    if (k < 1 || k > 1000) {
      throw new InvalidSpecException("%s keeps 1 to 1000 values, not %d.".formatted(name, k));
    }
  }
}
