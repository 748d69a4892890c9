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
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:password|passwd|pwd|passphrase|secret|token|credential)[\\w.-]*[\"']?\\s*[=:]\\s*)"
              + "(?!(?:env|file|jceks):)(\"[^\"]*\"|'[^']*'|[^\\s&;,\"']+)");

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
    return NAMED.matcher(clean).replaceAll("$1" + HIDDEN);
  }

  private static String without(String value, String text) {
    if (value.length() > SHORT) {
      return text.replace(value, HIDDEN);
    }
    String word = "(?<!\\w)" + Pattern.quote(value) + "(?!\\w)";
    return text.replaceAll(word, HIDDEN);
  }
}
