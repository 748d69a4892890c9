package io.millrace.features.shuffle;

import io.millrace.features.sweep.Steps;
import java.io.Serializable;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Which time each slice of the events holds. An event of another time in it would leave windows
 * when nobody looks, so such events are counted.
 *
 * @param column that tells the slice
 * @param times of the slices that are read, by their value
 */
public record SlicedEvents(String column, Map<String, Steps.Range> times) implements Serializable {
  public SlicedEvents {
    times = Map.copyOf(times);
  }

  /** Looks up one row after another; mostly they are of one slice. */
  final class Finder {
    private UTF8String last = UTF8String.EMPTY_UTF8;
    private Steps.Range range = new Steps.Range(0, 0);

    boolean holds(UTF8String slice, long time) {
      if (!last.equals(slice)) {
        last = slice.clone();
        range = times.getOrDefault(slice.toString(), new Steps.Range(0, 0));
      }
      return range.holds(time);
    }
  }
}
