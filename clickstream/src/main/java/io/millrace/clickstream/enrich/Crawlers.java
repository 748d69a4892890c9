package io.millrace.clickstream.enrich;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells declared robots by what they call themselves: the patterns of crawler-user-agents, searched
 * for anywhere, case-sensitive. Nearly all are plain texts and are looked for as such; one that
 * begins with a digit, as that of the crawler 008 does, is not found within a number.
 */
final class Crawlers {
  /** The vendored list's version. */
  static final String VERSION = "crawlers-1.60.0";

  private static final Crawlers VENDORED = new Crawlers(Resources.lines("crawlers.txt"));

  private record Text(String pattern, String text) {
    boolean standsIn(String agent) {
      int at = agent.indexOf(text);
      while (at > 0
          && Character.isDigit(text.charAt(0))
          && Character.isDigit(agent.charAt(at - 1))) {
        at = agent.indexOf(text, at + 1);
      }
      return at >= 0;
    }
  }

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
      if (each.standsIn(agent)) {
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
