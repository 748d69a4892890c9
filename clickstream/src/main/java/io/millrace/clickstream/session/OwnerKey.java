package io.millrace.clickstream.session;

import java.util.Optional;
import org.apache.spark.unsafe.types.UTF8String;

/** Whose events are one session: marked by what names them, so that no two kinds of names meet. */
final class OwnerKey {
  private static final UTF8String BY_VISITOR = UTF8String.fromString("v");
  private static final UTF8String BY_USER = UTF8String.fromString("u");
  private static final UTF8String BY_NOTHING = UTF8String.fromString("e");

  private OwnerKey() {}

  /**
   * @param user null if nobody is logged in
   * @param visitor null if nothing tells one from another: then the event is alone
   */
  static UTF8String of(boolean byUser, UTF8String user, UTF8String visitor, UTF8String event) {
    if (byUser && user != null) {
      return UTF8String.concat(BY_USER, user);
    }
    return visitor != null
        ? UTF8String.concat(BY_VISITOR, visitor)
        : UTF8String.concat(BY_NOTHING, event);
  }

  /** The visitor that a key names; empty if it names a user or an event. */
  static Optional<UTF8String> visitor(UTF8String key) {
    return key.startsWith(BY_VISITOR)
        ? Optional.of(key.substring(BY_VISITOR.numChars(), key.numChars()))
        : Optional.empty();
  }
}
