package io.millrace.clickstream.event;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.util.List;

/**
 * What of a person is kept.
 *
 * @param keepFour of an address of version 4, how many bits
 * @param keepSix of one of version 6
 * @param cutsQueries whether only some parameters of queries are kept
 * @param queryAllowed which
 * @param key by which users and visitors are hashed; {@link Key#NONE} if they are not
 */
public record Privacy(
    int keepFour, int keepSix, boolean cutsQueries, List<String> queryAllowed, Key key)
    implements Serializable {
  /** All is kept. */
  public static final Privacy NONE = new Privacy(32, 128, false, List.of(), Key.NONE);

  public Privacy {
    queryAllowed = List.copyOf(queryAllowed);
    if (keepFour < 0 || keepFour > 32 || keepSix < 0 || keepSix > 128) {
      throw new InvalidSpecException(
          "Of an address 0 to 32 bits are kept, of version 6 0 to 128, not %d and %d."
              .formatted(keepFour, keepSix));
    }
  }

  /**
   * A secret.
   *
   * @param version stands before each hash, so that those of different keys are never compared
   */
  public record Key(String secret, String version) implements Serializable {
    public static final Key NONE = new Key("", "");

    boolean isThere() {
      return !secret.isEmpty();
    }

    @Override
    public String toString() {
      return "key " + version;
    }
  }

  boolean cutsAddresses() {
    return keepFour < 32 || keepSix < 128;
  }
}
