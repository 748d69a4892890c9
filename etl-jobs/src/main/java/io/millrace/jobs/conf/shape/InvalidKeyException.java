package io.millrace.jobs.conf.shape;

import io.millrace.lake.InvalidSpecException;

/**
 * A record's constructor tells which of its keys is to blame, so that the report can point there.
 */
public final class InvalidKeyException extends InvalidSpecException {
  private final String key;

  public InvalidKeyException(String key, String message) {
    super(message);
    this.key = key;
  }

  String key() {
    return key;
  }
}
