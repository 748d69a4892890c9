package io.millrace.clickstream.session;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A whole session.
 *
 * @param cut why it began; null if the visitor had been away
 * @param previous the session that it was cut from; null if it was not
 */
record Session(UTF8String id, Part part, Cut cut, UTF8String previous) {
  private static final int ID_BYTES = 16;
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(Session::digest);

  /** A function of the first event alone, so that a session that grows at its end keeps its id. */
  static UTF8String id(UTF8String site, UTF8String key, UTF8String firstEvent) {
    MessageDigest digest = SHA_256.get();
    for (UTF8String each : new UTF8String[] {site, key, firstEvent}) {
      byte[] bytes = each.getBytes();
      digest.update((byte) (bytes.length >>> 16));
      digest.update((byte) (bytes.length >>> 8));
      digest.update((byte) bytes.length);
      digest.update(bytes);
    }
    return UTF8String.fromString(
        HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), ID_BYTES)));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
