package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import io.millrace.features.spec.Aggregation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each value is there: what leaves is counted down. */
final class SlidingFrequencies implements Sliding {
  private final Values values;
  private final Frequencies frequencies;
  private final Coder coder;
  private final TreeMap<Object, Long> counts = new TreeMap<>();
  private long total;

  SlidingFrequencies(Values values, Frequencies frequencies, Coder coder) {
    this.values = values;
    this.frequencies = frequencies;
    this.coder = coder;
  }

  @Override
  public void clear() {
    counts.clear();
    total = 0;
  }

  @Override
  public void take(Cursor from) {
    clear();
    for (long left = from.count(); left > 0; left--) {
      change(coder.take(from), from.count());
    }
  }

  @Override
  public void put(Bytes into) {
    into.putCount(counts.size());
    counts.forEach(
        (value, count) -> {
          coder.put(value, into);
          into.putCount(count);
        });
  }

  @Override
  public void leave(int lo, int hi) {
    move(lo, hi, -1);
  }

  @Override
  public void enter(int lo, int hi) {
    move(lo, hi, 1);
  }

  private void move(int lo, int hi, int sign) {
    frequencies.move(lo, hi);
    for (int id = 0; id < frequencies.known(); id++) {
      if (frequencies.count(id) > 0) {
        change(values.valueOf(frequencies.cell(id)), (long) sign * frequencies.count(id));
      }
    }
  }

  private void change(Object value, long by) {
    total += by;
    counts.merge(value, by, (one, other) -> one + other == 0 ? null : (Long) (one + other));
  }

  /** Null if there is none. */
  Object answer(Aggregation aggregation) {
    if (aggregation instanceof Aggregation.Distinct) {
      return (long) counts.size();
    }
    if (total == 0) {
      return null;
    }
    if (aggregation instanceof Aggregation.TopK top) {
      return top(top.k());
    }
    if (aggregation instanceof Aggregation.Percentile percentile) {
      double rank = percentile.share() * (total - 1);
      double lower = ranked((long) Math.floor(rank));
      return Frequent.between(lower, ranked((long) Math.ceil(rank)), rank - Math.floor(rank));
    }
    if (aggregation instanceof Aggregation.Histogram) {
      return new LinkedHashMap<>(counts);
    }
    throw new IllegalStateException("Nothing slides " + aggregation);
  }

  private List<Object> top(int k) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<Object, Long>comparingByValue().reversed()) // stable: lesser first
        .limit(k)
        .map(Map.Entry::getKey)
        .collect(ArrayList::new, List::add, List::addAll);
  }

  /** The number that has so many before it, in their order. */
  private double ranked(long rank) {
    long before = 0;
    for (Map.Entry<Object, Long> each : counts.entrySet()) {
      before += each.getValue();
      if (before > rank) {
        return ((Number) each.getKey()).doubleValue();
      }
    }
    throw new IllegalStateException("There is no rank " + rank + " of " + total);
  }
}
