package io.millrace.clickstream.session;

import io.millrace.lake.Slicing;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes rows of sessions. Not for several threads at once. */
final class SessionRows {
  /** Where {@link SessionColumns#schema} has what is asked of rows that are there. */
  static final int ID = 0;

  static final int SITE = 1;
  static final int VISITOR = 2;
  static final int USERS = 4;
  static final int STARTED = 5;
  static final int ENDED = 6;
  static final int START_DATE = 7;

  private static final int MOST_SLICES = 10_000;

  private final int columns;
  private final int firstEvent;
  private final UnsafeProjection projection;
  private final Slicing slicing;
  private final long heartbeatMillis;
  private final SessionState state; // null where parts do not tell enough
  private final TreeMap<Long, Known> slices = new TreeMap<>(); // by their starts
  private Known slice = new Known(Long.MAX_VALUE, Long.MIN_VALUE, null); // the last

  /**
   * @param slicing of the events
   */
  SessionRows(SessionRules rules, Slicing slicing) {
    StructType schema = SessionColumns.schema(SessionColumns.START_DATE);
    this.columns = schema.size();
    this.firstEvent = schema.fieldIndex(SessionColumns.FIRST_EVENT);
    this.projection = UnsafeProjection.create(schema);
    this.slicing = slicing;
    this.heartbeatMillis = rules.heartbeat().toMillis();
    this.state = rules.looksAtOrder() ? null : new SessionState();
  }

  int columns() {
    return columns;
  }

  int firstEvent() {
    return firstEvent;
  }

  /** In Spark's binary form; overwritten by the next. */
  UnsafeRow row(UTF8String site, Session session) {
    return projection.apply(values(site, session));
  }

  InternalRow values(UTF8String site, Session session) {
    Part part = session.part();
    UTF8String[] entry = part.entry;
    return new GenericInternalRow(
        new Object[] {
          session.id(),
          site,
          entry[Entry.VISITOR],
          part.users.length == 1 ? part.users[0] : null,
          new GenericArrayData(part.users),
          part.first.time(),
          part.last.time(),
          slice(part.first.time()),
          part.events,
          part.pages,
          part.errors,
          part.bytes,
          (part.last.time() - part.first.time()) / 1_000,
          part.pings.length * heartbeatMillis,
          part.pages <= 1 && part.pings.length == 0,
          part.firstPage == null ? null : part.firstPage.path(),
          part.lastPage == null ? null : part.lastPage.path(),
          entry[Entry.CHANNEL],
          part.exitChannel,
          entry[3],
          entry[4],
          entry[Entry.CAMPAIGN],
          entry[5],
          entry[6],
          entry[Entry.CLICK_ID],
          entry[8],
          entry[9],
          entry[10],
          entry[11],
          entry[12],
          entry[13],
          part.bot,
          session.cut() == null ? null : UTF8String.fromString(session.cut().name()),
          session.previous(),
          part.first.id(),
          part.last.id(),
          state == null ? null : state.of(part)
        });
  }

  /** A slice and its bounds, in microseconds since 1970. */
  private record Known(long start, long end, UTF8String name) {
    boolean holds(long micros) {
      return micros >= start && micros < end;
    }
  }

  /** The slice that a time falls into. Visitors go from one to another, so all are remembered. */
  private UTF8String slice(long micros) {
    if (!slice.holds(micros)) {
      var known = slices.floorEntry(micros);
      slice =
          known != null && known.getValue().holds(micros) ? known.getValue() : findSlice(micros);
    }
    return slice.name();
  }

  private Known findSlice(long micros) {
    var at = slicing.at(Joining.instant(micros));
    var interval = slicing.interval(at).orElseThrow();
    Known found =
        new Known(
            Pieces.micros(interval.start()),
            Pieces.micros(interval.end()),
            UTF8String.fromString(at.value()));
    if (slices.size() >= MOST_SLICES) {
      slices.clear();
    }
    slices.put(found.start(), found);
    return found;
  }
}
