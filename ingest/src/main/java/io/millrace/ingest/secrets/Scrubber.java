package io.millrace.ingest.secrets;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts: every value that this JVM has resolved, credentials in URLs, and what
 * follows {@code password=} and its like. For texts that others wrote: drivers' messages, stack
 * traces, whole logs.
 */
public final class Scrubber {
  private static final String HIDDEN = "***";

  /** A value as short as this also occurs by chance, so it is hidden only as a word of its own. */
  private static final int SHORT = 3;

  private static final Pattern IN_URL = Pattern.compile("(?<=://)([^\\s:/@]*):([^\\s/@]+)@");
  private static final String NAME =
      "(?i)((?:password|passwd|pwd|passphrase|secret|token|credential)";
  private static final String NO_REFERENCE = "(?!(?:env|file|jceks):)";
  private static final String QUOTED = "\"[^\"]*\"|'[^']*'";
  private static final String BARE = "[^\\s&;,\"']+";

  private static final Pattern ASSIGNED =
      Pattern.compile(
          NAME + "[\\w.-]*[\"']?\\s*=\\s*)" + NO_REFERENCE + "(%s|%s)".formatted(QUOTED, BARE));

  /** A colon also follows words of a sentence, and then a sentence goes on. */
  private static final Pattern AFTER_COLON =
      Pattern.compile(
          "(?m)%s[\"']?\\h*:\\h*)%s(%s|%s(?=\\h*(?:$|[&;,)}\\]])))"
              .formatted(NAME, NO_REFERENCE, QUOTED, BARE));

  /** The longest first: a secret may be part of another one. */
  private static final Set<String> VALUES =
      new ConcurrentSkipListSet<>(
          Comparator.comparingInt(String::length).reversed().thenComparing(String::compareTo));

  private Scrubber() {}

  static void remember(String secret) {
    VALUES.add(secret);
    VALUES.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
  }

  /** The text without secrets; {@code ***} stands where they were. */
  public static String scrub(String text) {
    String clean = text;
    for (String value : VALUES) {
      clean = without(value, clean);
    }
    clean = IN_URL.matcher(clean).replaceAll("$1:" + HIDDEN + "@");
    clean = ASSIGNED.matcher(clean).replaceAll("$1" + HIDDEN);
    return AFTER_COLON.matcher(clean).replaceAll("$1" + HIDDEN);
  }

  private static String without(String value, String text) {
    if (value.length() > SHORT) {
      return text.replace(value, HIDDEN);
    }
    String word = "(?<!\\w)" + Pattern.quote(value) + "(?!\\w)";
    return text.replaceAll(word, HIDDEN);
  }
}
