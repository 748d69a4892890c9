package io.millrace.features.transform;

import java.util.Set;

/**
 * A number as a double, no less than a least and no more than a greatest one. NaN stays what it is.
 */
public record Clip(double min, double max) implements Transform {
  static final String NAME = "clip";

  public Clip {
    if (!(Double.isFinite(min) && Double.isFinite(max) && min <= max)) {
      throw new IllegalArgumentException(
          "Nothing lies between a least value of %s and a greatest of %s.".formatted(min, max));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Form> takes() {
    return Numbers.FORMS;
  }

  @Override
  public Double apply(Object value) {
    if (value == null) {
      return null;
    }
    double number = Numbers.of(value);
    if (number < min) {
      return min;
    }
    return number > max ? max : number;
  }

  @Override
  public String sql(String column, Form form) {
    // NaN is greater than any number in SQL
    return "case when isnan(%1$s) then %1$s when %1$s < %2$s then %2$s when %1$s > %3$s then %3$s else %1$s end"
        .formatted(Numbers.sql(column), Numbers.literal(min), Numbers.literal(max));
  }
}
