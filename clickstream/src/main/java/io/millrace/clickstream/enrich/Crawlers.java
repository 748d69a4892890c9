package io.millrace.clickstream.enrich;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells declared robots by what they call themselves: the patterns of crawler-user-agents, searched
 * for anywhere, case-sensitive. Nearly all are plain texts and are looked for as such.
 */
final class Crawlers {
  /** The vendored list's version. */
  static final String VERSION = "crawlers-1.60.0";

  private static final Crawlers VENDORED = new Crawlers(Resources.lines("crawlers.txt"));

  private record Text(String pattern, String text) {}

  private final List<Text> texts = new ArrayList<>();
  private final List<Pattern> patterns = new ArrayList<>();

  Crawlers(List<String> list) {
    for (String pattern : list) {
      plain(pattern)
          .ifPresentOrElse(
              text -> texts.add(new Text(pattern, text)),
              () -> patterns.add(Pattern.compile(pattern)));
    }
  }

  static Crawlers vendored() {
    return VENDORED;
  }

  /** What the pattern matches, if that is one text. */
  private static Optional<String> plain(String pattern) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\'
          && i + 1 < pattern.length()
          && !Character.isLetterOrDigit(pattern.charAt(i + 1))) {
        text.append(pattern.charAt(++i));
      } else if ("\\[](){}.*+?^$|".indexOf(c) >= 0) {
        return Optional.empty();
      } else {
        text.append(c);
      }
    }
    return Optional.of(text.toString());
  }

  /** The first pattern of the list that is found, plain texts before others. */
  Optional<String> find(String agent) {
    for (Text each : texts) {
      if (agent.contains(each.text())) {
        return Optional.of(each.pattern());
      }
    }
    for (Pattern pattern : patterns) {
      if (pattern.matcher(agent).find()) {
        return Optional.of(pattern.pattern());
      }
    }
    return Optional.empty();
  }
}
