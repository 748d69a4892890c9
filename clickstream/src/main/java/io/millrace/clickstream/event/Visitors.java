package io.millrace.clickstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.unsafe.types.UTF8String;

/** How visitors and users are called in the table. Not for several threads at once. */
final class Visitors {
  private static final int KEPT_OF_HASH = 16;

  private final Mac mac;
  private final String version;
  private final Identity identity = new Identity();

  Visitors(Privacy privacy) {
    mac = privacy.key().isThere() ? mac(privacy.key().secret()) : null;
    version = privacy.key().version();
  }

  private static Mac mac(String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every JDK has HmacSHA256", e);
    }
  }

  /**
   * @param word of the key
   * @param value of its only part, or of several with a zero byte between
   * @param several whether it is of several, which are too long to stand there as they are
   */
  UTF8String visitor(String word, byte[] value, boolean several) {
    if (mac == null && !several) {
      return UTF8String.concat(UTF8String.fromString(word + ":"), UTF8String.fromBytes(value));
    }
    return UTF8String.fromString(word + ":" + (mac == null ? plain(value) : keyed(value)));
  }

  /** An address of mail is the same in capital letters and with blanks around it. */
  UTF8String user(byte[] value) {
    if (mac == null) {
      return UTF8String.fromBytes(value);
    }
    String text = new String(value, UTF_8);
    String normal = text.indexOf('@') > 0 ? text.trim().toLowerCase(Locale.ROOT) : text;
    return UTF8String.fromString(keyed(normal.getBytes(UTF_8)));
  }

  private String plain(byte[] value) {
    identity.of(value, 0, value.length);
    identity.number(0, 0);
    return new String(identity.hex(), UTF_8);
  }

  private String keyed(byte[] value) {
    return version + "." + HexFormat.of().formatHex(mac.doFinal(value), 0, KEPT_OF_HASH);
  }
}
