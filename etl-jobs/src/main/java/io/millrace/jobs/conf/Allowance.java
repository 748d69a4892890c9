package io.millrace.jobs.conf;

import io.millrace.lake.InvalidSpecException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How many may be wrong: a number, or a share of all.
 *
 * @param value from 0 to 1 if it is a share
 */
public record Allowance(BigDecimal value, boolean isShare) {
  static Allowance parse(String text) {
    boolean isShare = text.endsWith("%") || text.contains(".");
    try {
      BigDecimal value = isShare ? Share.parse(text).value() : new BigDecimal(text);
      if (value.signum() >= 0 && (isShare || value.stripTrailingZeros().scale() <= 0)) {
        return new Allowance(value, isShare);
      }
    } catch (NumberFormatException | InvalidSpecException e) {
      throw refused(text, e);
    }
    throw refused(text, null);
  }

  private static InvalidSpecException refused(String text, Exception cause) {
    return new InvalidSpecException(
        "'%s' is no number and no share. Write a number such as 100, or a share such as 0.1%%."
            .formatted(text),
        cause);
  }

  /** How many of so many. */
  public long of(long all) {
    BigDecimal allowed = isShare ? value.multiply(BigDecimal.valueOf(all)) : value;
    return allowed
        .setScale(0, RoundingMode.FLOOR)
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValue();
  }

  @Override
  public String toString() {
    return isShare
        ? value.movePointRight(2).stripTrailingZeros().toPlainString() + "%"
        : value.toPlainString();
  }
}
