package io.millrace.jobs.conf.shape;

import java.util.ArrayList;
import java.util.List;

/** Whether the keys of a record go together. Collects what does not, so that all of it is told. */
public final class Agreement {
  private final List<InvalidKeyException> broken = new ArrayList<>();

  /**
   * @param isBroken whether there is something to tell
   * @param key that is to blame, and where the report points
   * @param message what is wrong, and how to mend it
   */
  public Agreement refuse(boolean isBroken, String key, String message) {
    if (isBroken) {
      broken.add(new InvalidKeyException(key, message));
    }
    return this;
  }

  /**
   * The same for a key below one of the record's own.
   *
   * @param keys the way down to it
   */
  public Agreement refuse(boolean isBroken, List<String> keys, String message) {
    if (isBroken) {
      broken.add(new InvalidKeyException(keys, message));
    }
    return this;
  }

  /** Throws if anything was told. */
  public void hold() {
    if (!broken.isEmpty()) {
      throw new InvalidKeysException(broken);
    }
  }
}
