package io.millrace.features.spec;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.millrace.features.transform.Fit;
import io.millrace.features.transform.Transform;
import io.millrace.features.transform.TransformForm;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A column of a feature group that is made of the columns before it. */
public sealed interface Derived {
  String name();

  /** What decides on it, in a line. */
  String text();

  /** What it may name: columns, and of SQL also functions and words. Needs no Spark. */
  Set<String> madeOf();

  /** By an expression in SQL. */
  record Expression(String name, String sql) implements Derived {
    /** Texts, so that nothing in them is taken for a name; names in backticks; other names. */
    private static final Pattern NAMES =
        Pattern.compile(
            "'(?:[^'\\\\]++|\\\\.)*+'|\"(?:[^\"\\\\]++|\\\\.)*+\"|`((?:[^`]|``)*+)`|([\\p{L}\\p{N}_]+)");

    public Expression {
      requireNonNull(name, "name");
      requireNonNull(sql, "sql");
    }

    @Override
    public String text() {
      return sql;
    }

    @Override
    public Set<String> madeOf() {
      return NAMES
          .matcher(sql)
          .results()
          .map(found -> found.group(1) != null ? found.group(1).replace("``", "`") : found.group(2))
          .filter(Objects::nonNull) // a text
          .collect(Collectors.toSet());
    }
  }

  /**
   * By a transform of one column.
   *
   * @param fallback a SQL literal in the place of NULL
   */
  record Transformed(String name, String of, Transform transform, Optional<String> fallback)
      implements Derived {
    @Override
    public String text() {
      return "%s(%s)%s".formatted(transform.name(), parameters(), otherwise(fallback));
    }

    @Override
    public Set<String> madeOf() {
      return Set.of(of);
    }

    private String parameters() {
      TreeMap<String, Object> form = new TreeMap<>(TransformForm.written(transform));
      form.remove("kind");
      return of
          + form.entrySet().stream()
              .map(each -> ", %s %s".formatted(each.getKey(), each.getValue()))
              .collect(joining());
    }
  }

  /**
   * By a transform of one column whose parameters are learned of a training range.
   *
   * @param fallback a SQL literal in the place of NULL
   */
  record Learned(String name, String of, Fit fit, TrainingRange range, Optional<String> fallback)
      implements Derived {
    @Override
    public String text() {
      return "%s learned of %s%s".formatted(fit.text(of), range, otherwise(fallback));
    }

    @Override
    public Set<String> madeOf() {
      return Set.of(of);
    }

    /** With what was learned. */
    Transformed by(Transform transform) {
      return new Transformed(name, of, transform, fallback);
    }
  }

  private static String otherwise(Optional<String> fallback) {
    return fallback.map(", else %s"::formatted).orElse("");
  }
}
