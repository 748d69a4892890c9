package io.millrace.clickstream.event;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;

/**
 * A network of addresses, {@code 10.0.0.0/8}.
 *
 * @param address its first, as text
 */
public record Network(String address, int bits) implements Serializable {
  /**
   * @throws InvalidSpecException if the text is no network
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    Address first = Address.parse(address).orElseThrow(() -> refused(text));
    int most = first.bytes().length * 8;
    try {
      int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= most) {
        return new Network(first.cut(bits).toString(), bits);
      }
    } catch (NumberFormatException e) {
      throw refused(text);
    }
    throw refused(text);
  }

  private static InvalidSpecException refused(String text) {
    return new InvalidSpecException(
        "'%s' is no network. Write it as 10.0.0.0/8, 2001:db8::/32, or one address."
            .formatted(text));
  }

  public boolean has(Address other) {
    Address first = Address.parse(address).orElseThrow();
    return first.isFour() == other.isFour() && other.cut(bits).equals(first);
  }
}
