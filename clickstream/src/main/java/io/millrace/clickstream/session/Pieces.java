package io.millrace.clickstream.session;

import io.millrace.lake.Slicing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What one slice alone tells of a visitor's sessions. Where the visitor's events reach so near to
 * the slice's bounds that they may go on beyond, the pieces are as small as the rules need them:
 * whatever is beyond, no piece will be cut.
 */
final class Pieces {
  private final Joining joining;
  private final long gap;
  private final long start;
  private final long end;
  private final Consumer<Piece> pieces;
  private final List<Part> run = new ArrayList<>();
  private long runEnd;
  private boolean reachesBack;

  /**
   * Part of a visit, which is a run of events without a gap, however it is cut.
   *
   * @param reachesBack whether the visit may have begun in an earlier slice
   * @param reachesOn whether it may go on in a later one
   * @param visitStart when the visit begins in this slice, in microseconds since 1970
   * @param visitEnd when it ends there
   */
  record Piece(Part part, boolean reachesBack, boolean reachesOn, long visitStart, long visitEnd) {}

  Pieces(Joining joining, long gap, Slicing.Interval slice, Consumer<Piece> pieces) {
    this.joining = joining;
    this.gap = gap;
    this.start = micros(slice.start());
    this.end = micros(slice.end());
    this.pieces = pieces;
  }

  static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /**
   * @param part taken over; in the order of first events
   */
  void accept(Part part) {
    if (run.isEmpty()) {
      begin(part);
      return;
    }
    if (part.first.time() - runEnd > gap) {
      end();
      begin(part);
      return;
    }
    runEnd = Math.max(runEnd, part.last.time());
    Part before = run.get(run.size() - 1);
    if (reachesBack ? joining.inseparable(before, part) : joining.cut(before, part) == null) {
      before.include(part);
    } else {
      run.add(part);
    }
  }

  private void begin(Part part) {
    run.add(part);
    runEnd = part.last.time();
    reachesBack = part.first.time() < start + gap;
  }

  /** The slice has no more events of the visitor. */
  void end() {
    if (run.isEmpty()) {
      return;
    }
    boolean reachesOn = end - runEnd <= gap;
    long runStart = run.get(0).first.time();
    run.forEach(part -> pieces.accept(new Piece(part, reachesBack, reachesOn, runStart, runEnd)));
    run.clear();
  }
}
