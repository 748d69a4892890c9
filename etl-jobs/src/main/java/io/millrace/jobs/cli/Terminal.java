package io.millrace.jobs.cli;

import java.nio.charset.Charset;
import java.util.Map;

/**
 * What is known of where the output goes.
 *
 * @param outIsTerminal whether a person reads stdout as it comes
 * @param errIsTerminal whether a person reads stderr as it comes
 * @param columns how wide a line may be
 * @param coloured whether colours are wanted where there is a terminal
 * @param unicode whether more than ASCII can be shown
 */
record Terminal(
    boolean outIsTerminal, boolean errIsTerminal, int columns, boolean coloured, boolean unicode) {
  private static final int DEFAULT_COLUMNS = 100;

  /**
   * Java cannot tell stdout from stderr here, so {@code bin/millrace} says which are terminals, in
   * {@code MILLRACE_TERMINAL} (of the letters {@code o} and {@code e}) and {@code
   * MILLRACE_COLUMNS}.
   *
   * @see <a href="https://no-color.org">NO_COLOR</a>
   */
  static Terminal of(Map<String, String> environment, Charset charset) {
    String known = environment.get("MILLRACE_TERMINAL");
    String terminals = known != null ? known : System.console() != null ? "oe" : "";
    boolean coloured =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    return new Terminal(
        terminals.contains("o"),
        terminals.contains("e"),
        columns(environment.get("MILLRACE_COLUMNS")),
        coloured,
        charset.newEncoder().canEncode("✓━…"));
  }

  private static int columns(String text) {
    return text != null && text.matches("[1-9]\\d{1,3}") ? Integer.parseInt(text) : DEFAULT_COLUMNS;
  }
}
