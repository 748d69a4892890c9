package io.millrace.features.transform;

import java.util.Set;

/**
 * A number less a centre, by a spread, as a double.
 *
 * @param spread greater than 0
 */
public record Scale(double centre, double spread) implements Transform {
  static final String NAME = "scale";

  public Scale {
    if (!(Double.isFinite(centre) && Double.isFinite(spread) && spread > 0)) {
      throw new IllegalArgumentException(
          "A centre of %s and a spread of %s scale nothing.".formatted(centre, spread));
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
    return value == null ? null : (Numbers.of(value) - centre) / spread;
  }

  @Override
  public String sql(String column, Form form) {
    return "((%s - %s) / %s)"
        .formatted(Numbers.sql(column), Numbers.literal(centre), Numbers.literal(spread));
  }
}
