package io.millrace.quality;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Numbers as people read them. */
final class Words {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Words() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String count(long number, String one) {
    return count(number) + " " + (number == 1 ? one : one + "s");
  }

  /** Rounded down, so that only all is 100 %. */
  static String percent(long part, long whole) {
    return percent(
        BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), 6, RoundingMode.DOWN));
  }

  static String percent(BigDecimal share) {
    BigDecimal percent = share.multiply(HUNDRED).stripTrailingZeros();
    return percent.setScale(Math.max(0, percent.scale()), RoundingMode.UNNECESSARY).toPlainString()
        + " %";
  }

  static String bounds(Optional<BigDecimal> min, Optional<BigDecimal> max) {
    if (min.isPresent() && max.isPresent()) {
      return "from %s to %s".formatted(min.get().toPlainString(), max.get().toPlainString());
    }
    return min.map(bound -> "at least " + bound.toPlainString())
        .or(() -> max.map(bound -> "at most " + bound.toPlainString()))
        .orElseThrow();
  }

  /** {@code 2d}, {@code 36h}, {@code 90m}: the widest unit that leaves no rest. */
  static String duration(Duration time) {
    long seconds = time.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
