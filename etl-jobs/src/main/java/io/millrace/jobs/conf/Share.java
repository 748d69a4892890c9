package io.millrace.jobs.conf;

import io.millrace.lake.InvalidSpecException;
import java.math.BigDecimal;

/** A share of rows, from 0 to 1, which may be written as 99.5%. */
record Share(BigDecimal value) {
  static Share parse(String text) {
    BigDecimal value = Ratio.parse(text).value();
    if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
      throw new InvalidSpecException(
          "'%s' is no share. Write a number from 0 to 1, or a percentage such as 99.5%%."
              .formatted(text));
    }
    return new Share(value);
  }
}
