package io.millrace.clickstream.session;

import io.millrace.lake.Slicing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One visitor's part of a slice: the events of the slice, what neighbouring slices have of visits
 * that reach into it, and the sessions that stand. Says which sessions come and which go.
 */
final class Restatement {
  private final Joining joining;
  private final SessionRows rows;
  private final long sliceStart;
  private final long sliceEnd;
  private final Slicing.Interval slice;
  private final Told told;

  /** Who is told what becomes of it all. */
  interface Told {
    /**
     * @param row overwritten by the next
     */
    void enters(UTF8String site, Session session, UnsafeRow row);

    void leaves(Standing session);

    /** An id that no session has any more; {@code heir} is null if all of its events are gone. */
    void retired(UTF8String site, Standing session, UTF8String heir);

    void stays();

    /** A piece that neighbouring slices will ask for. */
    void keeps(UTF8String site, UTF8String key, Pieces.Piece piece);

    /** Events of the slice that are in a session. */
    void placed(long events);
  }

  /**
   * A session as the table has it.
   *
   * @param row in Spark's binary form
   */
  record Standing(
      UTF8String id,
      long start,
      long end,
      UTF8String startDate,
      byte[] row,
      UTF8String file,
      long place) {
    private static final int COLUMNS = SessionColumns.schema(SessionColumns.START_DATE).size();

    UnsafeRow unsafeRow() {
      UnsafeRow unsafe = new UnsafeRow(COLUMNS);
      unsafe.pointTo(row, Platform.BYTE_ARRAY_OFFSET, row.length);
      return unsafe;
    }

    /** Whether it is of the visit that a piece is of. */
    boolean isIn(LateVisitor.Kept piece) {
      return start <= piece.visitEnd() && end >= piece.visitStart();
    }
  }

  /**
   * @param slice the time that events may be of
   */
  Restatement(Joining joining, SessionRows rows, Slicing.Interval slice, Told told) {
    this.joining = joining;
    this.rows = rows;
    this.slice = slice;
    this.sliceStart = Pieces.micros(slice.start());
    this.sliceEnd = Pieces.micros(slice.end());
    this.told = told;
  }

  final class Visitor implements Visits.Visitor {
    private final UTF8String site;
    private final UTF8String key;
    private final List<Standing> standing = new ArrayList<>();
    private final List<Part> before = new ArrayList<>();
    private final List<Part> after = new ArrayList<>();
    private final List<Part> within = new ArrayList<>();
    private final Pieces pieces;

    Visitor(UTF8String site, UTF8String key) {
      this.site = site;
      this.key = key;
      this.pieces = new Pieces(joining, joining.gap(site), slice, this::piece);
    }

    @Override
    public void stands(Standing session) {
      standing.add(session);
    }

    @Override
    public void part(int kind, Part part) {
      switch (kind) {
        case Envelope.BEFORE -> before.add(part);
        case Envelope.WITHIN -> pieces.accept(part);
        case Envelope.AFTER -> after.add(part);
        default -> throw new IllegalStateException("No parts of kind " + kind);
      }
    }

    private void piece(Pieces.Piece piece) {
      within.add(piece.part());
      told.placed(piece.part().events);
      if (piece.reachesBack() || piece.reachesOn()) {
        told.keeps(site, key, piece);
      }
    }

    @Override
    public void end() {
      pieces.end();
      long from = before.isEmpty() ? sliceStart : before.get(0).first.time();
      long to = after.stream().mapToLong(part -> part.last.time()).max().orElse(sliceEnd - 1);
      Map<UTF8String, Standing> known = new LinkedHashMap<>();
      for (Standing each : standing) {
        if (each.end() >= from && each.start() <= to) {
          known.put(each.id(), each);
        }
      }
      List<Session> sessions = new ArrayList<>();
      Fold fold = new Fold(joining, site, key, sessions::add);
      List.of(before, within, after).forEach(parts -> parts.forEach(fold::accept));
      fold.end();
      sessions.forEach(session -> compare(session, known.remove(session.id())));
      known.values().forEach(gone -> retire(gone, sessions));
    }

    private void compare(Session session, Standing stands) {
      UnsafeRow row = rows.row(site, session);
      if (stands == null) {
        told.enters(site, session, row);
      } else if (Arrays.equals(row.getBytes(), stands.row())) {
        told.stays();
      } else {
        told.leaves(stands);
        told.enters(site, session, row);
      }
    }

    private void retire(Standing gone, List<Session> sessions) {
      told.leaves(gone);
      told.retired(site, gone, heir(gone, sessions));
    }

    /** Who has the moment at which it began; else who comes first of those with its time. */
    private UTF8String heir(Standing gone, List<Session> sessions) {
      UTF8String heir = null;
      for (Session each : sessions) {
        if (each.part().first.time() <= gone.start() && each.part().last.time() >= gone.start()) {
          heir = each.id();
        } else if (heir == null
            && each.part().first.time() > gone.start()
            && each.part().first.time() <= gone.end()) {
          return each.id();
        }
      }
      return heir;
    }
  }
}
