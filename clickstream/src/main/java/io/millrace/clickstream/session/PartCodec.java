package io.millrace.clickstream.session;

import java.util.Arrays;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Parts as bytes, on their way through a shuffle or kept beside a table. The first byte is the
 * form's number. Not for several threads at once.
 */
final class PartCodec {
  private static final byte FORM = 1;
  private static final int NONE = 0;
  private static final int AS_FIRST = 1;
  private static final int AS_LAST = 2;
  private static final int OWN = 3;
  private static final int BOT = 1;
  private static final int NAMED = 2;

  private byte[] written = new byte[512];
  private byte[] bytes = written; // or those that are read, which are not to be written to
  private int at;

  byte[] write(Part part) {
    bytes = written;
    at = 0;
    room(1);
    bytes[at++] = FORM;
    moment(part.first);
    page(part.last, part.first, part.first);
    page(part.firstPage, part.first, part.last);
    page(part.lastPage, part.first, part.last);
    for (UTF8String each : part.entry) {
      text(each);
    }
    text(part.exitChannel);
    number(part.events);
    number(part.pages);
    number(part.errors);
    number(part.bytes);
    number((part.bot ? BOT : 0) | (part.named ? NAMED : 0));
    writePings(part);
    number(part.users.length);
    for (UTF8String user : part.users) {
      text(user);
    }
    written = bytes;
    return Arrays.copyOf(bytes, at);
  }

  /**
   * @param from is not to change any more: the part's texts lie in it
   */
  Part read(byte[] from) {
    bytes = from;
    at = 0;
    if (bytes[at++] != FORM) {
      throw new IllegalStateException("A part of form %d is not known".formatted(from[0]));
    }
    Part part = new Part();
    part.first = moment();
    part.last = page(part.first, part.first);
    part.firstPage = page(part.first, part.last);
    part.lastPage = page(part.first, part.last);
    part.entry = new UTF8String[Entry.COLUMNS.size()];
    for (int i = 0; i < part.entry.length; i++) {
      part.entry[i] = text();
    }
    part.exitChannel = text();
    part.events = number();
    part.pages = number();
    part.errors = number();
    part.bytes = number();
    long flags = number();
    part.bot = (flags & BOT) != 0;
    part.named = (flags & NAMED) != 0;
    part.pings = pings();
    part.users = users();
    return part;
  }

  /**
   * What a session's row tells of the ends of a part.
   *
   * @param start in microseconds since 1970, as {@code end}
   */
  record Ends(
      long start,
      long end,
      UTF8String firstId,
      UTF8String lastId,
      UTF8String entryPage,
      UTF8String exitPage) {}

  /** What a session's row does not tell. */
  byte[] writeState(Part part) {
    bytes = written;
    at = 0;
    room(1);
    bytes[at++] = FORM;
    place(part.first, UTF8String.EMPTY_UTF8);
    place(part.last, part.first.file());
    pageState(part.firstPage, part);
    pageState(part.lastPage, part);
    number(part.named ? NAMED : 0);
    writePings(part);
    written = bytes;
    return Arrays.copyOf(bytes, at);
  }

  /**
   * @param from is not to change any more: the part's texts lie in it
   * @param part to be completed
   */
  void readState(byte[] from, Part part, Ends ends) {
    bytes = from;
    at = 0;
    if (bytes[at++] != FORM) {
      throw new IllegalStateException(
          "A session's state of form %d is not known".formatted(from[0]));
    }
    Moment first = place(ends.start(), UTF8String.EMPTY_UTF8, ends.firstId());
    Moment last = place(ends.end(), first.file(), ends.lastId());
    part.first = first;
    part.last = last;
    part.firstPage = pageState(first, last, ends.entryPage());
    part.lastPage = pageState(first, last, ends.exitPage());
    if (first.equals(onPage(part.firstPage, null))) {
      part.first = part.firstPage;
    }
    if (last.equals(onPage(part.lastPage, null))) {
      part.last = part.lastPage;
    }
    part.named = (number() & NAMED) != 0;
    part.pings = pings();
  }

  /** Most are the same object or of another time. */
  private static boolean same(Moment one, Moment other) {
    return one == other || (one.time() == other.time() && one.equals(other));
  }

  private static Moment onPage(Moment moment, UTF8String path) {
    return moment == null
        ? null
        : new Moment(
            moment.time(), moment.received(), moment.file(), moment.line(), moment.id(), path);
  }

  /** All of a moment but its time, id and path; the file only if it is another. */
  private void place(Moment moment, UTF8String before) {
    received(moment);
    text(moment.file().equals(before) ? null : moment.file());
    number(moment.line());
  }

  private Moment place(long time, UTF8String before, UTF8String id) {
    long received = received(time);
    UTF8String file = text();
    return new Moment(time, received, file == null ? before : file, number(), id, null);
  }

  private void pageState(Moment page, Part part) {
    if (page == null) {
      number(NONE);
    } else if (same(page, part.first)) {
      number(AS_FIRST);
    } else if (same(page, part.last)) {
      number(AS_LAST);
    } else {
      number(OWN);
      number(page.time() - part.first.time());
      place(page, part.first.file());
      text(page.id());
    }
  }

  private Moment pageState(Moment first, Moment last, UTF8String path) {
    return switch ((int) number()) {
      case NONE -> null;
      case AS_FIRST -> onPage(first, path);
      case AS_LAST -> onPage(last, path);
      default -> {
        Moment page = place(first.time() + number(), first.file(), null);
        yield new Moment(page.time(), page.received(), page.file(), page.line(), text(), path);
      }
    };
  }

  private void writePings(Part part) {
    number(part.pings.length);
    long before = 0;
    for (long ping : part.pings) {
      number(ping - before);
      before = ping;
    }
  }

  private long[] pings() {
    int count = (int) number();
    long[] pings = count == 0 ? Part.NO_PINGS : new long[count];
    long before = 0;
    for (int i = 0; i < count; i++) {
      before += number();
      pings[i] = before;
    }
    return pings;
  }

  private UTF8String[] users() {
    int count = (int) number();
    UTF8String[] users = count == 0 ? Part.NO_USERS : new UTF8String[count];
    for (int i = 0; i < count; i++) {
      users[i] = text();
    }
    return users;
  }

  private void page(Moment moment, Moment first, Moment last) {
    if (moment == null) {
      number(NONE);
    } else if (same(moment, first)) {
      number(AS_FIRST);
    } else if (same(moment, last)) {
      number(AS_LAST);
    } else {
      number(OWN);
      moment(moment);
    }
  }

  private Moment page(Moment first, Moment last) {
    return switch ((int) number()) {
      case NONE -> null;
      case AS_FIRST -> first;
      case AS_LAST -> last;
      default -> moment();
    };
  }

  private void moment(Moment moment) {
    number(moment.time());
    received(moment);
    text(moment.file());
    number(moment.line());
    text(moment.id());
    text(moment.path());
  }

  private Moment moment() {
    long time = number();
    long received = received(time);
    return new Moment(time, received, text(), number(), text(), text());
  }

  private void received(Moment moment) {
    number(moment.received() == Moment.NEVER ? 0 : moment.received() - moment.time() + 1);
    number(moment.received() == Moment.NEVER ? 0 : 1);
  }

  private long received(long time) {
    long delay = number();
    return number() == 0 ? Moment.NEVER : time + delay - 1;
  }

  /** Seven bits a byte, the sign last. */
  private void number(long value) {
    long rest = (value << 1) ^ (value >> 63);
    if (rest >= 0 && rest <= 0x7F && at < bytes.length) {
      bytes[at++] = (byte) rest;
      return;
    }
    room(10);
    while ((rest & ~0x7FL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
  }

  private long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
  }

  private void text(UTF8String text) {
    if (text == null) {
      number(0);
      return;
    }
    int length = text.numBytes();
    number(length + 1L);
    room(length);
    text.writeToMemory(bytes, Platform.BYTE_ARRAY_OFFSET + at);
    at += length;
  }

  private UTF8String text() {
    int length = (int) number() - 1;
    if (length < 0) {
      return null;
    }
    UTF8String text = UTF8String.fromBytes(bytes, at, length);
    at += length;
    return text;
  }

  private void room(int more) {
    if (at + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + more));
    }
  }
}
