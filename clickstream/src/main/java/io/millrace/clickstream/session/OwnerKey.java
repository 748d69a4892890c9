package io.millrace.clickstream.session;

import java.util.Optional;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Whose events are one session: marked by what names them, so that no two kinds of names meet. */
final class OwnerKey {
  private static final char BY_VISITOR = 'v';
  private static final char BY_USER = 'u';
  private static final char BY_NOTHING = 'e';

  private byte[] marked = new byte[64];

  OwnerKey() {}

  /**
   * @param user null if nobody is logged in
   * @param visitor null if nothing tells one from another: then the event is alone
   */
  static UTF8String of(boolean byUser, UTF8String user, UTF8String visitor, UTF8String event) {
    return new OwnerKey().next(byUser, user, visitor, event);
  }

  /** The same, good until the next one is asked for. */
  UTF8String next(boolean byUser, UTF8String user, UTF8String visitor, UTF8String event) {
    if (byUser && user != null) {
      return marked(BY_USER, user);
    }
    return visitor != null ? marked(BY_VISITOR, visitor) : marked(BY_NOTHING, event);
  }

  private UTF8String marked(char mark, UTF8String name) {
    int length = 1 + name.numBytes();
    if (length >= marked.length) { // a text that were all of the array would be its own copy
      marked = new byte[2 * length];
    }
    marked[0] = (byte) mark;
    name.writeToMemory(marked, Platform.BYTE_ARRAY_OFFSET + 1);
    return UTF8String.fromBytes(marked, 0, length);
  }

  /** The visitor that a key names; empty if it names a user or an event. */
  static Optional<UTF8String> visitor(UTF8String key) {
    return key.startsWith(UTF8String.fromString(String.valueOf(BY_VISITOR)))
        ? Optional.of(key.substring(1, key.numChars()))
        : Optional.empty();
  }
}
