package io.millrace.features.sweep;

import io.millrace.features.FeatureOverflowException;
import io.millrace.features.spec.Aggregation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The tally of each aggregation. */
final class Tallies {
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final long EXACT_IN_DOUBLE = 1L << 53;
  private static final MathContext MORE_THAN_DOUBLE = new MathContext(40, RoundingMode.HALF_EVEN);
  private static final int MOST_DIGITS = 38;
  private static final int MORE_DIGITS_OF_AN_AVERAGE = 4;

  private Tallies() {}

  /**
   * The tally of a feature.
   *
   * @param values its input
   * @param counted rows without a value here do not count for it, even if it keeps NULLs
   */
  static Tally of(String feature, Aggregation aggregation, Values values, Values counted) {
    if (aggregation instanceof Aggregation.Count) {
      return new Counting(new Presence(values));
    }
    if (aggregation instanceof Aggregation.Sum) {
      return new Summing(feature, values);
    }
    if (aggregation instanceof Aggregation.Avg) {
      return new Averaging(values);
    }
    if (aggregation instanceof Aggregation.Min || aggregation instanceof Aggregation.Max) {
      return new Extreme(values, aggregation instanceof Aggregation.Max);
    }
    if (aggregation instanceof Aggregation.Variance variance) {
      return new Varying(values, variance);
    }
    if (aggregation instanceof Aggregation.First first) {
      return new Ends(values, first.keepsNulls() ? counted : values, 1, false, false);
    }
    if (aggregation instanceof Aggregation.Last last) {
      return new Ends(values, last.keepsNulls() ? counted : values, 1, true, false);
    }
    if (aggregation instanceof Aggregation.LastK last) {
      return new Ends(values, values, last.k(), true, true);
    }
    return new Frequent(values, aggregation);
  }

  private record Counting(Presence presence) implements Tally {
    @Override
    public void begin(int[] rows, int from, int to) {
      presence.begin(rows, from, to);
    }

    @Override
    public Object at(int lo, int hi) {
      return (long) presence.count(lo, hi);
    }
  }

  private static final class Summing implements Tally {
    private final String feature;
    private final Values values;
    private final Presence presence;
    private final ExactSums sums;

    Summing(String feature, Values values) {
      this.feature = feature;
      this.values = values;
      this.presence = new Presence(values);
      this.sums = new ExactSums(values, false);
    }

    @Override
    public void begin(int[] rows, int from, int to) {
      presence.begin(rows, from, to);
      sums.begin(rows, from, to);
    }

    @Override
    public Object at(int lo, int hi) {
      if (presence.count(lo, hi) == 0) {
        return null;
      }
      if (values.form() == Values.Form.WHOLE) {
        return sums.isSmall() ? (Long) sums.small(lo, hi) : whole(sums.sum(lo, hi));
      }
      return values.form() == Values.Form.REAL
          ? real(sums.sum(lo, hi))
          : decimal(sums.exact(sums.sum(lo, hi)));
    }

    private Long whole(BigInteger sum) {
      if (sum.compareTo(LEAST) < 0 || sum.compareTo(GREATEST) > 0) {
        throw overflow(sum.toString(), "a bigint", "sum it as a decimal: cast(… as decimal(38,0))");
      }
      return sum.longValue();
    }

    private Double real(BigInteger units) {
      double sum = sums.nearest(units);
      if (Double.isInfinite(sum)) {
        throw overflow(
            sums.exact(units).round(MORE_THAN_DOUBLE).toString(), "a double", "scale its input");
      }
      return sum;
    }

    private BigDecimal decimal(BigDecimal sum) {
      if (sum.precision() > MOST_DIGITS) {
        throw overflow(sum.toString(), "a decimal", "cast its input to fewer digits");
      }
      return sum;
    }

    private FeatureOverflowException overflow(String sum, String type, String mend) {
      return new FeatureOverflowException(
          "Feature %s: a sum is %s, more than %s holds. Shorten its window, or %s."
              .formatted(feature, sum, type, mend));
    }
  }

  private static final class Averaging implements Tally {
    private final Values values;
    private final Presence presence;
    private final ExactSums sums;

    Averaging(Values values) {
      this.values = values;
      this.presence = new Presence(values);
      this.sums = new ExactSums(values, false);
    }

    @Override
    public void begin(int[] rows, int from, int to) {
      presence.begin(rows, from, to);
      sums.begin(rows, from, to);
    }

    @Override
    public Object at(int lo, int hi) {
      int count = presence.count(lo, hi);
      if (count == 0) {
        return null;
      }
      if (values.form() == Values.Form.WHOLE) {
        return sums.isSmall() && Math.abs(sums.small(lo, hi)) <= EXACT_IN_DOUBLE
            ? (Double) ((double) sums.small(lo, hi) / count)
            : (Double)
                new BigDecimal(sums.sum(lo, hi))
                    .divide(BigDecimal.valueOf(count), MORE_THAN_DOUBLE)
                    .doubleValue();
      }
      if (values.form() == Values.Form.REAL) {
        double sum = sums.nearest(sums.sum(lo, hi));
        return Double.isInfinite(sum)
            ? sums.exact(sums.sum(lo, hi))
                .divide(BigDecimal.valueOf(count), MORE_THAN_DOUBLE)
                .doubleValue()
            : sum / count;
      }
      return sums.exact(sums.sum(lo, hi))
          .divide(
              BigDecimal.valueOf(count),
              Math.min(values.scale() + MORE_DIGITS_OF_AN_AVERAGE, MOST_DIGITS),
              RoundingMode.HALF_UP);
    }
  }

  private static final class Varying implements Tally {
    private final Presence presence;
    private final ExactSums sums;
    private final ExactSums squares;
    private final Aggregation.Variance variance;

    Varying(Values values, Aggregation.Variance variance) {
      this.presence = new Presence(values);
      this.sums = new ExactSums(values, false);
      this.squares = new ExactSums(values, true);
      this.variance = variance;
    }

    @Override
    public void begin(int[] rows, int from, int to) {
      presence.begin(rows, from, to);
      sums.begin(rows, from, to);
      squares.begin(rows, from, to);
    }

    /** n times the sum of the squares less the square of the sum, which is exact, by n². */
    @Override
    public Object at(int lo, int hi) {
      int count = presence.count(lo, hi);
      int divisor = variance.sample() ? count - 1 : count;
      if (divisor <= 0) {
        return null;
      }
      BigInteger sum = sums.sum(lo, hi);
      BigInteger spread =
          squares.sum(lo, hi).multiply(BigInteger.valueOf(count)).subtract(sum.multiply(sum));
      BigDecimal exact =
          squares
              .exact(spread)
              .divide(BigDecimal.valueOf((long) count * divisor), MORE_THAN_DOUBLE);
      return variance.root() ? exact.sqrt(MORE_THAN_DOUBLE).doubleValue() : exact.doubleValue();
    }
  }

  /** The first or last values. */
  private static final class Ends implements Tally {
    private final Values values;
    private final Values counted;
    private final int k;
    private final boolean newest;
    private final boolean asList;
    private int[] rows;
    private int[] nearest = new int[64]; // of each place the next one that counts, or -1
    private int from;

    Ends(Values values, Values counted, int k, boolean newest, boolean asList) {
      this.values = values;
      this.counted = counted;
      this.k = k;
      this.newest = newest;
      this.asList = asList;
    }

    @Override
    public void begin(int[] rows, int from, int to) {
      this.rows = rows;
      this.from = from;
      if (nearest.length < to - from) {
        nearest = new int[Math.max(to - from, nearest.length * 2)];
      }
      int last = -1;
      for (int i = 0; i < to - from; i++) {
        int place = newest ? from + i : to - 1 - i;
        last = counted.isAbsent(rows[place]) ? last : place;
        nearest[place - from] = last;
      }
    }

    @Override
    public Object at(int lo, int hi) {
      List<Object> found = new ArrayList<>(1);
      int place = newest ? hi - 1 : lo;
      while (found.size() < k && lo <= place && place < hi) {
        int next = nearest[place - from];
        if (next < lo || next >= hi) {
          break;
        }
        found.add(values.value(rows[next]));
        place = newest ? next - 1 : next + 1;
      }
      if (found.isEmpty()) {
        return null;
      }
      return asList ? found : found.get(0);
    }
  }

  /** What is told from how often each value is there. */
  private static final class Frequent implements Tally {
    private final Values values;
    private final Frequencies frequencies;
    private final Aggregation aggregation;

    Frequent(Values values, Aggregation aggregation) {
      this.values = values;
      this.frequencies = new Frequencies(values);
      this.aggregation = aggregation;
    }

    @Override
    public void begin(int[] rows, int from, int to) {
      frequencies.begin(rows, from, to);
    }

    @Override
    public Object at(int lo, int hi) {
      frequencies.move(lo, hi);
      if (aggregation instanceof Aggregation.Distinct) {
        return (long) frequencies.present();
      }
      if (frequencies.total() == 0) {
        return null;
      }
      if (aggregation instanceof Aggregation.TopK top) {
        return top(top.k());
      }
      if (aggregation instanceof Aggregation.Percentile percentile) {
        return percentile(percentile.share());
      }
      if (aggregation instanceof Aggregation.Histogram) {
        return histogram();
      }
      throw new IllegalStateException("Nothing tallies " + aggregation);
    }

    private List<Object> top(int k) {
      return IntStream.range(0, frequencies.known())
          .filter(id -> frequencies.count(id) > 0)
          .boxed()
          .sorted(Comparator.comparing(id -> -frequencies.count(id))) // stable: lesser values first
          .limit(k)
          .map(id -> values.valueOf(frequencies.cell(id)))
          .collect(Collectors.toList());
    }

    private Double percentile(double share) {
      double rank = share * (frequencies.total() - 1);
      int below = (int) Math.floor(rank);
      double lower = values.approximate(frequencies.ranked(below));
      if (below == rank) {
        return lower;
      }
      double upper = values.approximate(frequencies.ranked(below + 1));
      return lower == upper ? lower : lower + (upper - lower) * (rank - below);
    }

    private Map<Object, Long> histogram() {
      Map<Object, Long> histogram = new LinkedHashMap<>();
      for (int id = 0; id < frequencies.known(); id++) {
        if (frequencies.count(id) > 0) {
          histogram.put(values.valueOf(frequencies.cell(id)), (long) frequencies.count(id));
        }
      }
      return histogram;
    }
  }
}
