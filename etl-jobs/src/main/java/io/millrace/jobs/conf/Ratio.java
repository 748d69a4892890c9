package io.millrace.jobs.conf;

import io.millrace.lake.InvalidSpecException;
import java.math.BigDecimal;

/** A number that may be written as a percentage: -50% is -0.5. */
record Ratio(BigDecimal value) {
  static Ratio parse(String text) {
    boolean percent = text.endsWith("%");
    try {
      BigDecimal number =
          new BigDecimal(percent ? text.substring(0, text.length() - 1).strip() : text);
      return new Ratio(percent ? number.movePointLeft(2) : number);
    } catch (NumberFormatException e) {
      throw new InvalidSpecException(
          "'%s' is no number or percentage. Write 0.5 or 50%%.".formatted(text), e);
    }
  }
}
