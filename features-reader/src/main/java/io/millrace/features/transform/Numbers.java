package io.millrace.features.transform;

import java.util.Set;

/** Numbers of any type as doubles. */
final class Numbers {
  static final Set<Form> FORMS = Set.of(Form.WHOLE, Form.DECIMAL, Form.FLOATING);

  private Numbers() {}

  /** The double that is nearest to a number. */
  static double of(Object value) {
    if (!FORMS.contains(Form.of(value))) {
      throw new IllegalArgumentException(
          "'%s' is a %s, and a number is needed.".formatted(value, value.getClass().getName()));
    }
    return ((Number) value).doubleValue();
  }

  static String sql(String column) {
    return "cast(%s as double)".formatted(column);
  }

  static String literal(double number) {
    return "%sD".formatted(number);
  }
}
