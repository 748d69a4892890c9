package io.millrace.capture.testing;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;

/** Values that both kinds of database write alike. */
final class Values {
  private static final String[] WORDS = {
    "",
    " ",
    "a",
    "O''Brien",
    "Zoë",
    "naïve \"quoted\"",
    "tab\there",
    "back\\\\slash",
    "日本語",
    "🦆 duck",
    "NULL",
    "{}"
  };

  private Values() {}

  static String word(Random random) {
    return "'" + WORDS[random.nextInt(WORDS.length)] + random.nextInt(100) + "'";
  }

  /** Long enough to be stored apart from its row, and not to be compressed into it. */
  static String longText(Random random) {
    byte[] bytes = new byte[random.nextInt(3) == 0 ? 20 : 9_000 + random.nextInt(4_000)];
    random.nextBytes(bytes);
    return "'" + Base64.getEncoder().encodeToString(bytes) + "'";
  }

  static String hex(Random random, int longest) {
    byte[] bytes = new byte[random.nextInt(longest + 1)];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  static String integer(Random random, long least, long greatest) {
    return switch (random.nextInt(6)) {
      case 0 -> String.valueOf(least);
      case 1 -> String.valueOf(greatest);
      case 2 -> "0";
      default -> String.valueOf(random.nextInt(1000) % (greatest + 1));
    };
  }

  static String decimal(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> "99999999.9999";
      case 1 -> "-99999999.9999";
      case 2 -> "0.0001";
      default -> "%d.%04d".formatted(random.nextInt(2_000) - 1_000, random.nextInt(10_000));
    };
  }

  static String real(Random random) {
    return ColumnKind.oneOf("0", "-1.5", "3.25e10", "1e-30", "0.1", "123456.7").apply(random);
  }

  static String date(Random random) {
    return ColumnKind.oneOf(
            "'1970-01-01'", "'0001-01-01'", "'1582-10-04'", "'2024-02-29'", "'9999-12-31'")
        .apply(random);
  }

  /**
   * With fractions of a second of as many digits, also those that a DST change skips or repeats.
   */
  static String timestamp(Random random, int digits, int firstYear) {
    int year = random.nextInt(8) == 0 ? firstYear : 1971 + random.nextInt(66);
    String time = ColumnKind.oneOf("00:00:00", "23:59:59", "02:30:00", "12:34:56").apply(random);
    String fraction = random.nextBoolean() ? "" : fraction(random, digits);
    return "'%04d-%s %s%s'"
        .formatted(
            year,
            ColumnKind.oneOf("01-02", "03-31", "10-27", "12-31").apply(random),
            time,
            fraction);
  }

  static String time(Random random, int digits) {
    return "'%02d:%02d:%02d%s'"
        .formatted(
            random.nextInt(24), random.nextInt(60), random.nextInt(60), fraction(random, digits));
  }

  private static String fraction(Random random, int digits) {
    if (digits == 0) {
      return "";
    }
    int most = (int) Math.pow(10, digits);
    return String.format(Locale.ROOT, ".%0" + digits + "d", random.nextInt(most));
  }

  static String uuid(Random random) {
    return "'%08x-0000-4000-8000-%012x'".formatted(random.nextInt(), random.nextInt(1 << 20));
  }

  static String json(Random random) {
    return ColumnKind.oneOf(
            "'{\"a\": 1, \"b\": [true, null]}'",
            "'[]'",
            "'\"text\"'",
            "'{\"k\": \"ü\"}'",
            "'12.50'")
        .apply(random);
  }
}
