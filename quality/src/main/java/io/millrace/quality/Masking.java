package io.millrace.quality;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps the values of personal columns out of everything that people read. */
final class Masking {
  static final String HIDDEN = "(hidden: a personal column)";

  private static final int HEX_DIGITS = 12;
  private static final int LONGEST = 80;

  private final Set<String> personal;

  Masking(Set<String> personalColumns) {
    this.personal =
        personalColumns.stream()
            .map(column -> column.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  boolean isPersonal(String column) {
    return personal.contains(column.toLowerCase(Locale.ROOT));
  }

  boolean hidesSomething() {
    return !personal.isEmpty();
  }

  /** A value as a report may show it: equal values look equal also where they are hashed. */
  String show(String column, String value) {
    if (isPersonal(column)) {
      return "sha256:" + hash(value).substring(0, HEX_DIGITS);
    }
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
  }

  private static String hash(String value) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
