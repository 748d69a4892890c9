package io.millrace.jobs.conf.shape;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Which settings are not shown, whoever asks. */
public final class Secrecy {
  private static final Pattern SOUNDS_SECRET =
      Pattern.compile(
          "(?i)secret|password|passwd|pwd|passphrase|token|credential|jaas|(private|access|api)[._-]?key");

  private final Map<String, Boolean> known = new HashMap<>();

  /** Whether a key is called like a secret; asked for every value, of a few distinct keys. */
  public boolean soundsSecret(String key) {
    return known.computeIfAbsent(key, name -> SOUNDS_SECRET.matcher(name).find());
  }
}
