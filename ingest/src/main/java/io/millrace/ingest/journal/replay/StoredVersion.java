package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.replay.Event.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A version as the table has it.
 *
 * @param period when it held, and what ended it
 * @param snapshots see {@link Version}
 * @param values the columns of the source
 * @param file with {@code row}, its address
 */
record StoredVersion(
    String position,
    Map<String, String> carried,
    Period period,
    Map<String, Long> snapshots,
    IntFunction<Object> values,
    String file,
    long row) {
  /** In a millisecond. */
  static final long MICROS = 1000;

  /**
   * @param from in microseconds, as {@code to}; 0 if that is not told
   * @param closed {@link Position#NONE} while it is open
   */
  record Period(long from, long to, String closed) {
    static Period of(Version version) {
      return new Period(version.from(), version.to(), version.closed());
    }

    boolean isOpen() {
      return closed.equals(Position.NONE);
    }

    boolean spans(String position, String begin) {
      return begin.compareTo(position) < 0 && (isOpen() || position.compareTo(closed) < 0);
    }
  }

  /** Whether the row was in this state at a position. */
  boolean spans(String at) {
    return period.spans(at, position);
  }

  /** What it came from: the change that began it, and the snapshots' rows that found it so. */
  List<Image> images() {
    List<Image> images = new ArrayList<>();
    images.add(new Image(position, period.from(), says(), snapshots.containsKey(position), values));
    snapshots.forEach(
        (found, at) -> {
          if (!found.equals(position)) {
            images.add(new Image(found, at, Coverage.ALL, true, values));
          }
        });
    return images;
  }

  /** The columns that its own change told. */
  private Coverage says() {
    if (!carried.containsKey(Layers.OTHERS)) {
      return Coverage.allBut(carried.keySet());
    }
    return Coverage.only(
        carried.entrySet().stream()
            .filter(entry -> position.equals(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList());
  }

  /** Whether the table's row is that version. */
  boolean is(Version version, List<String> columns) {
    return period.equals(Period.of(version))
        && snapshots.equals(version.snapshots())
        && Layers.completed(carried, columns).equals(version.layers().carried(columns));
  }
}
