package io.millrace.clickstream.event;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * An address of the internet, version 4 or 6. One of version 4 within one of version 6 is that of
 * version 4.
 *
 * @param bytes four or sixteen
 */
public record Address(byte[] bytes) {
  private static final int PARTS = 8;

  /**
   * Reads an address as headers and logs write it: with brackets, a port or a zone, which are left
   * out.
   *
   * @return empty for what is none, such as a host's name
   */
  public static Optional<Address> parse(String written) {
    String text = written.trim();
    if (text.startsWith("\"") && text.endsWith("\"") && text.length() > 1) {
      text = text.substring(1, text.length() - 1);
    }
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      text = end < 0 ? "" : text.substring(1, end);
    } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
      text = text.substring(0, text.indexOf(':'));
    }
    int zone = text.indexOf('%');
    text = zone < 0 ? text : text.substring(0, zone);
    byte[] parsed = text.indexOf(':') >= 0 ? six(text) : four(text);
    return Optional.ofNullable(parsed).map(Address::unmapped).map(Address::new);
  }

  private static byte[] unmapped(byte[] bytes) {
    boolean mapped = bytes.length == 16 && bytes[10] == -1 && bytes[11] == -1;
    for (int i = 0; mapped && i < 10; i++) {
      mapped = bytes[i] == 0;
    }
    return mapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
  }

  private static byte[] four(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int value = number(parts[i], 10, 3);
      if (value < 0 || value > 255) {
        return null;
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static byte[] six(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return null;
    }
    String[] head = parts(gap < 0 ? text : text.substring(0, gap));
    String[] tail = parts(gap < 0 ? "" : text.substring(gap + 2));
    byte[] first = join(head);
    byte[] last = join(tail);
    if (first == null || last == null) {
      return null;
    }
    int length = first.length + last.length;
    if (gap < 0 ? length != 2 * PARTS : length >= 2 * PARTS) {
      return null;
    }
    byte[] bytes = Arrays.copyOf(first, 2 * PARTS);
    System.arraycopy(last, 0, bytes, 2 * PARTS - last.length, last.length);
    return bytes;
  }

  private static String[] parts(String text) {
    return text.isEmpty() ? new String[0] : text.split(":", -1);
  }

  private static byte[] join(String[] parts) {
    byte[] bytes = new byte[parts.length * 2 + 2];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        byte[] four = four(parts[i]);
        if (four == null) {
          return null;
        }
        System.arraycopy(four, 0, bytes, length, 4);
        length += 4;
      } else {
        int value = number(parts[i], 16, 4);
        if (value < 0) {
          return null;
        }
        bytes[length++] = (byte) (value >> 8);
        bytes[length++] = (byte) value;
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  private static int number(String text, int radix, int longest) {
    if (text.isEmpty() || text.length() > longest) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  public InetAddress inet() {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four or sixteen bytes are an address", e);
    }
  }

  /** The network that it is in: the same with all bits zero behind so many. */
  public Address cut(int bits) {
    byte[] cut = bytes.clone();
    for (int i = 0; i < cut.length; i++) {
      int kept = Math.max(0, Math.min(8, bits - i * 8));
      cut[i] &= (byte) (0xff << 8 - kept);
    }
    return new Address(cut);
  }

  public boolean isFour() {
    return bytes.length == 4;
  }

  /** Of networks that are nobody's on the internet: private, loopback, link-local, shared. */
  public boolean isPrivate() {
    InetAddress inet = inet();
    boolean shared = isFour() && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    boolean local = !isFour() && (bytes[0] & 0xfe) == 0xfc;
    return shared
        || local
        || inet.isSiteLocalAddress()
        || inet.isLoopbackAddress()
        || inet.isLinkLocalAddress()
        || inet.isAnyLocalAddress();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** As RFC 5952 writes it. */
  @Override
  public String toString() {
    if (isFour()) {
      return "%d.%d.%d.%d"
          .formatted(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff, bytes[3] & 0xff);
    }
    int[] parts = new int[PARTS];
    for (int i = 0; i < PARTS; i++) {
      parts[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int gap = -1;
    int longest = 1;
    for (int i = 0; i < PARTS; i++) {
      int end = i;
      while (end < PARTS && parts[end] == 0) {
        end++;
      }
      if (end - i > longest) {
        gap = i;
        longest = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < PARTS; i++) {
      if (i == gap) {
        text.append("::");
        i += longest - 1;
      } else {
        if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(parts[i]));
      }
    }
    return text.toString().toLowerCase(Locale.ROOT);
  }
}
