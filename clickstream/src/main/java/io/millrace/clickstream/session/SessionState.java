package io.millrace.clickstream.session;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What a session's row must hold beside what readers want, so that the {@link Part} that it was
 * made of can be had of it again: the places of its first and last event and page in the total
 * order, and its heart-beats. Not for several threads at once.
 */
final class SessionState {
  private static final StructType COLUMNS = SessionColumns.schema(SessionColumns.START_DATE);
  private static final int STATE = at(SessionColumns.STATE);
  private static final int FIRST_EVENT = at(SessionColumns.FIRST_EVENT);
  private static final int LAST_EVENT = at(SessionColumns.LAST_EVENT);
  private static final int EVENTS = at(SessionColumns.EVENTS);
  private static final int PAGES = at(SessionColumns.PAGES);
  private static final int ERRORS = at(SessionColumns.ERRORS);
  private static final int BYTES = at(SessionColumns.BYTES);
  private static final int ENTRY_PAGE = at(SessionColumns.ENTRY_PAGE);
  private static final int EXIT_PAGE = at(SessionColumns.EXIT_PAGE);
  private static final int EXIT_CHANNEL = at(SessionColumns.EXIT_CHANNEL);
  private static final int BOT = at(SessionColumns.BOT);
  private static final int[] ENTRY = entry();

  private final PartCodec codec = new PartCodec();

  private static int at(String column) {
    return COLUMNS.fieldIndex(column);
  }

  private static int[] entry() {
    return Entry.COLUMNS.stream()
        .mapToInt(name -> at(name.equals(Entry.CHANNEL_NAME) ? SessionColumns.ENTRY_CHANNEL : name))
        .toArray();
  }

  byte[] of(Part part) {
    return codec.writeState(part);
  }

  static boolean isKnown(InternalRow session) {
    return !session.isNullAt(STATE);
  }

  /**
   * @param session columns as {@link SessionColumns#schema}; not to change while the part is used
   */
  Part part(InternalRow session) {
    Part part = new Part();
    part.entry = new UTF8String[ENTRY.length];
    for (int i = 0; i < ENTRY.length; i++) {
      part.entry[i] = text(session, ENTRY[i]);
    }
    part.exitChannel = text(session, EXIT_CHANNEL);
    part.events = session.getLong(EVENTS);
    part.pages = session.getLong(PAGES);
    part.errors = session.getLong(ERRORS);
    part.bytes = session.getLong(BYTES);
    part.bot = session.getBoolean(BOT);
    part.users = users(session);
    codec.readState(
        session.getBinary(STATE),
        part,
        new PartCodec.Ends(
            session.getLong(SessionRows.STARTED),
            session.getLong(SessionRows.ENDED),
            text(session, FIRST_EVENT),
            text(session, LAST_EVENT),
            text(session, ENTRY_PAGE),
            text(session, EXIT_PAGE)));
    return part;
  }

  private static UTF8String text(InternalRow session, int column) {
    return session.isNullAt(column) ? null : session.getUTF8String(column);
  }

  private static UTF8String[] users(InternalRow session) {
    var array = session.getArray(SessionRows.USERS);
    UTF8String[] users =
        array.numElements() == 0 ? Part.NO_USERS : new UTF8String[array.numElements()];
    for (int i = 0; i < users.length; i++) {
      users[i] = array.getUTF8String(i);
    }
    return users;
  }
}
