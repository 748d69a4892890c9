package io.millrace.jobs.conf.shape;

import io.millrace.lake.InvalidSpecException;
import java.util.List;

/**
 * A record's constructor tells which of its keys is to blame, so that the report can point there.
 */
public final class InvalidKeyException extends InvalidSpecException {
  private final transient List<String> keys;

  public InvalidKeyException(String key, String message) {
    this(List.of(key), message);
  }

  /**
   * @param keys the way from the record down to the key
   */
  InvalidKeyException(List<String> keys, String message) {
    super(message);
    this.keys = List.copyOf(keys);
  }

  List<String> keys() {
    return keys;
  }
}
