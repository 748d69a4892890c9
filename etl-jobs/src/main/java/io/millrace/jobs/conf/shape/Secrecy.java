package io.millrace.jobs.conf.shape;

import java.util.regex.Pattern;

/** Which settings are not shown, whoever asks. */
final class Secrecy {
  private static final Pattern SOUNDS_SECRET =
      Pattern.compile(
          "(?i).*(secret|password|passwd|pwd|passphrase|token|credential|(private|access|api)[._-]?key)[^.\\[]*");

  private Secrecy() {}

  static boolean soundsSecret(String path) {
    return SOUNDS_SECRET.matcher(path).matches();
  }
}
