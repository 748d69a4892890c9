package io.millrace.features.transform;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Set;

/**
 * Values as text: whole numbers and decimals by their digits, dates as 2024-03-01, true and false.
 * Doubles and times have none that is the same everywhere.
 */
final class Texts {
  static final Set<Form> FORMS =
      Set.of(Form.TEXT, Form.WHOLE, Form.DECIMAL, Form.BOOLEAN, Form.DATE);

  private Texts() {}

  static String of(Object value) {
    if (!FORMS.contains(Form.of(value))) {
      throw new IllegalArgumentException(
          "'%s' is a %s, which has no text that is the same everywhere."
              .formatted(value, value.getClass().getName()));
    }
    return value.toString();
  }

  static String sql(String column) {
    return "cast(%s as string)".formatted(column);
  }

  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  static String array(List<String> texts) {
    return texts.stream().map(Texts::literal).collect(joining(", ", "array(", ")"));
  }

  static List<String> eachOnce(List<String> values) {
    if (values.isEmpty() || values.stream().distinct().count() < values.size()) {
      throw new IllegalArgumentException(
          "Categories are at least one, each named once, and not %s.".formatted(values));
    }
    return List.copyOf(values);
  }
}
