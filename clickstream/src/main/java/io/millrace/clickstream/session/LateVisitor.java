package io.millrace.clickstream.session;

import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One visitor to whom events came late, in one slice or in several: takes these slices one after
 * the other into what stands, as their runs would, in memory, and then says what has changed. So it
 * is right because {@link Restatement} is.
 */
final class LateVisitor implements Visits.Visitor {
  private final Terms terms;
  private final Told told;
  private final UTF8String site;
  private final UTF8String key;
  private final Map<UTF8String, Restatement.Standing> stood = new LinkedHashMap<>();
  private final Map<UTF8String, Restatement.Standing> stands = new LinkedHashMap<>();
  private final TreeMap<Slice, List<Kept>> kept = new TreeMap<>();
  private final TreeMap<Slice, List<Part>> arrived = new TreeMap<>();
  private final Map<UTF8String, UTF8String> heirs = new HashMap<>();

  /**
   * What all visitors have in common.
   *
   * @param slicing of the events
   * @param states how sessions tell what they were made of, if only late events arrive; else null,
   *     and all of the visitor's events of these slices do
   */
  record Terms(
      Joining joining, SessionRows rows, Slicing slicing, PartCodec codec, SessionState states) {}

  /** A piece of a visit that may go on in another slice. */
  record Kept(boolean reachesBack, boolean reachesOn, long visitStart, long visitEnd, byte[] part) {
    static Kept of(Pieces.Piece piece, PartCodec codec) {
      return new Kept(
          piece.reachesBack(),
          piece.reachesOn(),
          piece.visitStart(),
          piece.visitEnd(),
          codec.write(piece.part()));
    }
  }

  /** Who is told what has become of the visitor. */
  interface Told {
    /**
     * @param cause the slice whose late events did it
     */
    void enters(Restatement.Standing session, Slice cause);

    void leaves(Restatement.Standing session, Slice cause);

    void retired(UTF8String site, Restatement.Standing session, UTF8String heir, Slice cause);

    void stays(Slice cause);

    /** A session does not tell what it was made of, so all that is told is wrong. */
    void lacksState();

    /** All that the visitor has of pieces in a slice that events came to, or that was asked for. */
    void keeps(Slice slice, UTF8String site, UTF8String key, Kept piece);
  }

  LateVisitor(Terms terms, UTF8String site, UTF8String key, Told told) {
    this.terms = terms;
    this.told = told;
    this.site = site;
    this.key = key;
  }

  @Override
  public void stands(Restatement.Standing session) {
    stood.put(session.id(), session);
    stands.put(session.id(), session);
  }

  @Override
  public void keeps(Slice slice, Kept piece) {
    kept.computeIfAbsent(slice, any -> new ArrayList<>()).add(piece);
  }

  @Override
  public void part(int kind, Part part) {
    arrived.computeIfAbsent(sliceOf(part), any -> new ArrayList<>()).add(part);
  }

  private Slice sliceOf(Part part) {
    return terms.slicing().at(Joining.instant(part.first.time()));
  }

  @Override
  public void end() {
    arrived.forEach(this::restate);
    stood.values().forEach(this::compare);
    for (Restatement.Standing session : stands.values()) {
      if (!stood.containsKey(session.id())) {
        told.enters(session, cause(session));
      }
    }
    kept.forEach((slice, pieces) -> pieces.forEach(piece -> told.keeps(slice, site, key, piece)));
  }

  private void restate(Slice slice, List<Part> late) {
    List<Part> parts = new ArrayList<>(late);
    if (terms.states() != null) {
      parts.addAll(known(slice));
    }
    List<Kept> fresh = new ArrayList<>();
    Restatement restatement =
        new Restatement(
            terms.joining(),
            terms.rows(),
            terms.slicing().interval(slice).orElseThrow(),
            new Step(fresh));
    Restatement.Visitor visitor = restatement.new Visitor(site, key);
    List.copyOf(stands.values()).forEach(visitor::stands);
    neighbours(slice, true).forEach(part -> visitor.part(Envelope.BEFORE, part));
    parts.sort(Envelope.Opening.BY_FIRST_EVENT);
    parts.forEach(part -> visitor.part(Envelope.WITHIN, part));
    neighbours(slice, false).forEach(part -> visitor.part(Envelope.AFTER, part));
    visitor.end();
    kept.put(slice, fresh);
  }

  /** What the slice was made of before: its pieces, and sessions that it settled by itself. */
  private List<Part> known(Slice slice) {
    List<Part> known = new ArrayList<>();
    List<Kept> pieces = kept.getOrDefault(slice, List.of());
    pieces.forEach(piece -> known.add(terms.codec().read(piece.part())));
    Slicing.Interval interval = terms.slicing().interval(slice).orElseThrow();
    long from = Pieces.micros(interval.start());
    long to = Pieces.micros(interval.end());
    for (Restatement.Standing each : stands.values()) {
      if (each.start() >= from && each.end() < to && pieces.stream().noneMatch(each::isIn)) {
        settled(each).ifPresent(known::add);
      }
    }
    return known;
  }

  private Optional<Part> settled(Restatement.Standing session) {
    UnsafeRow row = session.unsafeRow();
    if (!SessionState.isKnown(row)) {
      told.lacksState();
      return Optional.empty();
    }
    return Optional.of(terms.states().part(row));
  }

  /** The parts, on one side of a slice, of visits that may reach into it; oldest first. */
  private List<Part> neighbours(Slice slice, boolean isBefore) {
    List<Part> found = new ArrayList<>();
    boolean goesOn = true;
    for (Slice near = next(slice, isBefore); goesOn; near = next(near, isBefore)) {
      goesOn = false;
      for (Kept each : kept.getOrDefault(near, List.of())) {
        if (isBefore ? each.reachesOn() : each.reachesBack()) {
          found.add(terms.codec().read(each.part()));
          goesOn |= each.reachesBack() && each.reachesOn();
        }
      }
    }
    found.sort(Comparator.comparing(part -> part.first));
    return found;
  }

  private Slice next(Slice slice, boolean isBefore) {
    Slicing.Interval interval = terms.slicing().interval(slice).orElseThrow();
    return terms.slicing().at(isBefore ? interval.start().minusNanos(1) : interval.end());
  }

  private void compare(Restatement.Standing before) {
    Restatement.Standing now = stands.get(before.id());
    Slice cause = cause(before);
    if (now == null) {
      told.leaves(before, cause);
      told.retired(site, before, heir(before.id()), cause);
    } else if (Arrays.equals(now.row(), before.row())) {
      told.stays(cause);
    } else {
      told.leaves(before, cause);
      told.enters(now, cause);
    }
  }

  /** Who took over; ids that were taken over in their turn are passed over. */
  private UTF8String heir(UTF8String id) {
    UTF8String heir = heirs.get(id);
    for (int steps = heirs.size();
        heir != null && !stands.containsKey(heir) && steps > 0;
        steps--) {
      heir = heirs.get(heir);
    }
    return heir;
  }

  /** The last slice with late events that begins before a session has ended; else the first. */
  private Slice cause(Restatement.Standing session) {
    Slice end = terms.slicing().at(Joining.instant(session.end()));
    Slice last = arrived.floorKey(end);
    return last == null ? arrived.firstKey() : last;
  }

  /** One slice's changes, taken in. */
  private final class Step implements Restatement.Told {
    private final List<Kept> fresh;

    Step(List<Kept> fresh) {
      this.fresh = fresh;
    }

    @Override
    public void enters(UTF8String site, Session session, UnsafeRow row) {
      heirs.remove(session.id());
      stands.put(
          session.id(),
          new Restatement.Standing(
              session.id(),
              session.part().first.time(),
              session.part().last.time(),
              row.getUTF8String(SessionRows.START_DATE).clone(),
              row.getBytes().clone(),
              null,
              0));
    }

    @Override
    public void leaves(Restatement.Standing session) {
      stands.remove(session.id());
    }

    @Override
    public void retired(UTF8String site, Restatement.Standing session, UTF8String heir) {
      if (heir != null) {
        heirs.put(session.id(), heir);
      }
    }

    @Override
    public void stays() {}

    @Override
    public void keeps(UTF8String site, UTF8String key, Pieces.Piece piece) {
      fresh.add(Kept.of(piece, terms.codec()));
    }

    @Override
    public void placed(long events) {}
  }
}
