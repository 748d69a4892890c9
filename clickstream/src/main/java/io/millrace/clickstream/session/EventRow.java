package io.millrace.clickstream.session;

import io.millrace.clickstream.EventColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The columns of events that sessions need, read from rows in Spark's own form. Texts of which
 * there are few are kept once. Not for several threads at once.
 */
final class EventRow {
  /** Those that are read, in this order. */
  static final List<String> COLUMNS = columns();

  private static final int TIME = 0;
  private static final int RECEIVED = 1;
  private static final int SITE = 2;
  private static final int USER = 3;
  private static final int TYPE = 4;
  private static final int PAGE = 5;
  private static final int PATH = 6;
  private static final int STATUS = 7;
  private static final int BYTES = 8;
  private static final int BOT = 9;
  private static final int FILE = 10;
  private static final int LINE = 11;
  private static final int ID = 12;
  private static final int ENTRY = 13;

  private static final UTF8String PING = UTF8String.fromString("ping");
  private static final int KNOWN_TEXTS = 8_192;
  private static final int FIRST_ERROR = 400;

  private final long heartbeat;
  private final boolean byUser;
  private final OwnerKey key = new OwnerKey();
  private final Map<UTF8String, UTF8String> texts = new HashMap<>();
  private final UTF8String[] seen = new UTF8String[COLUMNS.size()]; // of the event before
  private final UTF8String[] known = new UTF8String[COLUMNS.size()]; // the same, kept
  private InternalRow row;
  private UTF8String file = UTF8String.EMPTY_UTF8; // of the event before

  EventRow(SessionRules rules) {
    this.heartbeat = Joining.micros(rules.heartbeat());
    this.byUser = rules.by() == SessionRules.By.USER;
  }

  private static List<String> columns() {
    List<String> columns =
        new ArrayList<>(
            List.of(
                EventColumns.EVENT_TIME,
                EventColumns.RECEIVED_AT,
                EventColumns.SITE,
                EventColumns.USER_ID,
                EventColumns.TYPE,
                EventColumns.PAGE,
                EventColumns.PATH,
                EventColumns.STATUS,
                EventColumns.BYTES,
                EventColumns.BOT,
                EventColumns.FILE,
                EventColumns.LINE,
                EventColumns.EVENT_ID));
    columns.addAll(Entry.COLUMNS);
    return List.copyOf(columns);
  }

  /**
   * Turns to another event.
   *
   * @param event columns as {@link #COLUMNS}; may be overwritten after the next call
   */
  void turnTo(InternalRow event) {
    row = event;
  }

  long time() {
    return row.getLong(TIME);
  }

  /** Not to be kept. */
  UTF8String site() {
    return row.isNullAt(SITE) ? UTF8String.EMPTY_UTF8 : row.getUTF8String(SITE);
  }

  /**
   * Whose event it is, marked by what names them: an event that nothing names is alone. Not to be
   * kept.
   */
  UTF8String key() {
    UTF8String user = byUser ? look(USER) : null;
    UTF8String visitor = look(ENTRY + Entry.VISITOR);
    boolean isNamed = user != null || visitor != null;
    return key.next(byUser, user, visitor, isNamed ? null : row.getUTF8String(ID));
  }

  private UTF8String look(int column) {
    return row.isNullAt(column) ? null : row.getUTF8String(column);
  }

  private UTF8String kept(int column) {
    return row.isNullAt(column) ? null : row.getUTF8String(column).clone();
  }

  /**
   * For texts of which there are few. The same object has the same text, so it is not looked up.
   */
  private UTF8String known(int column) {
    UTF8String text = look(column);
    if (text != seen[column]) {
      seen[column] = text;
      known[column] = text == null ? null : known(text);
    }
    return known[column];
  }

  private UTF8String known(UTF8String text) {
    UTF8String known = texts.get(text);
    if (known == null) {
      known = text.clone();
      if (texts.size() < KNOWN_TEXTS) {
        texts.put(known, known);
      }
    }
    return known;
  }

  /** The event alone. */
  Part part() {
    Part part = new Part();
    Moment moment = moment();
    part.first = moment;
    part.last = moment;
    part.entry = entry();
    part.named = !row.isNullAt(USER);
    part.exitChannel = part.entry[Entry.CHANNEL];
    part.events = 1;
    if (isPage()) {
      part.firstPage = moment;
      part.lastPage = moment;
      part.pages = 1;
    }
    addSums(part);
    return part;
  }

  /** Puts the event to a part that is there: what {@code include} does with it, but cheaper. */
  void addTo(Part part) {
    long time = time();
    if (time > part.first.time() && time < part.last.time() && !isPage()) {
      part.events++;
      addSums(part);
    } else if (time <= part.last.time()) {
      part.include(part());
    } else {
      Moment moment = moment();
      part.last = moment;
      part.exitChannel = known(ENTRY + Entry.CHANNEL);
      part.events++;
      if (isPage()) {
        part.firstPage = Moment.earlier(part.firstPage, moment);
        part.lastPage = moment;
        part.pages++;
      }
      addSums(part);
    }
  }

  private boolean isPage() {
    return !row.isNullAt(PAGE) && row.getBoolean(PAGE);
  }

  private Moment moment() {
    UTF8String from = look(FILE);
    if (from != seen[FILE]) {
      seen[FILE] = from;
      file = from == null ? UTF8String.EMPTY_UTF8 : file.equals(from) ? file : from.clone();
    }
    return new Moment(
        time(),
        row.isNullAt(RECEIVED) ? Moment.NEVER : row.getLong(RECEIVED),
        file,
        row.isNullAt(LINE) ? 0 : row.getLong(LINE),
        kept(ID),
        isPage() ? kept(PATH) : null);
  }

  private UTF8String[] entry() {
    UTF8String[] entry = new UTF8String[Entry.COLUMNS.size()];
    entry[Entry.VISITOR] = kept(ENTRY + Entry.VISITOR);
    for (int i = 1; i < entry.length; i++) {
      entry[i] = known(ENTRY + i);
    }
    return entry;
  }

  private void addSums(Part part) {
    part.bytes += row.isNullAt(BYTES) ? 0 : row.getLong(BYTES);
    part.errors += !row.isNullAt(STATUS) && row.getInt(STATUS) >= FIRST_ERROR ? 1 : 0;
    part.bot |= !row.isNullAt(BOT) && row.getBoolean(BOT);
    if (PING.equals(look(TYPE))) {
      part.addPing(Math.floorDiv(time(), heartbeat));
    }
    if (!row.isNullAt(USER)) {
      part.addUser(row.getUTF8String(USER));
    }
  }
}
