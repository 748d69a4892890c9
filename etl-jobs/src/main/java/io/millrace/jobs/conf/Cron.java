package io.millrace.jobs.conf;

import io.millrace.lake.InvalidSpecException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cron expression of five fields, or one of the usual short words, as Airflow takes it.
 *
 * @param expression as written
 */
public record Cron(String expression) {
  private static final Set<String> WORDS =
      Set.of("@hourly", "@daily", "@weekly", "@monthly", "@yearly", "@annually", "@midnight");
  private static final Pattern STEP =
      Pattern.compile("(?:\\*|(?<from>\\w+)(?:-(?<to>\\w+))?)(?:/(?<step>\\d{1,4}))?");
  private static final List<Field> FIELDS =
      List.of(
          new Field("minute", 0, 59, List.of()),
          new Field("hour", 0, 23, List.of()),
          new Field("day of month", 1, 31, List.of()),
          new Field(
              "month",
              1,
              12,
              List.of(
                  "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                  "dec")),
          new Field("day of week", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));

  public Cron {
    expression = expression.strip();
    if (!WORDS.contains(expression)) {
      checkFields(expression);
    }
  }

  private static void checkFields(String expression) {
    String[] parts = expression.split("\\s+");
    if (parts.length != FIELDS.size()) {
      throw new InvalidSpecException(
          "'%s' has %d fields, and a cron expression has five: minute, hour, day of month, month, day of week, as in \"0 2 * * *\"."
              .formatted(expression, parts.length));
    }
    for (int i = 0; i < parts.length; i++) {
      for (String step : parts[i].split(",", -1)) {
        FIELDS.get(i).check(step);
      }
    }
  }

  @Override
  public String toString() {
    return expression;
  }

  private record Field(String name, int min, int max, List<String> names) {
    void check(String step) {
      Matcher matcher = STEP.matcher(step);
      if (!matcher.matches()) {
        throw bad(step);
      }
      int from = number(step, matcher.group("from"), min);
      int to = number(step, matcher.group("to"), max);
      if (from > to || "0".equals(matcher.group("step"))) {
        throw bad(step);
      }
    }

    private int number(String step, String text, int otherwise) {
      if (text == null) {
        return otherwise;
      }
      int named = names.indexOf(text.toLowerCase(Locale.ROOT));
      if (named >= 0) {
        return named + min;
      }
      if (!text.matches("\\d{1,2}")
          || Integer.parseInt(text) < min
          || Integer.parseInt(text) > max) {
        throw bad(step);
      }
      return Integer.parseInt(text);
    }

    private InvalidSpecException bad(String step) {
      return new InvalidSpecException(
          "'%s' is no %s of a cron expression: write *, a number from %d to %d, a range such as %d-%d, or a step such as */2."
              .formatted(step, name, min, max, min, max));
    }
  }
}
