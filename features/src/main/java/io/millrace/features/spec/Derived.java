package io.millrace.features.spec;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.millrace.features.transform.Fit;
import io.millrace.features.transform.Transform;
import io.millrace.features.transform.TransformForm;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import scala.collection.JavaConverters;

/** A column of a feature group that is made of the columns before it. */
public sealed interface Derived {
  String name();

  /** What decides on it, in a line. */
  String text();

  /** The columns that it names; those of SQL that cannot be read are none. */
  Set<String> madeOf();

  /** By an expression in SQL. */
  record Expression(String name, String sql) implements Derived {
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
      ParserInterface parser = CatalystSqlParser$.MODULE$;
      try {
        return named(parser.parseExpression(sql));
      } catch (ParseException e) {
        return Set.of(); // whoever makes the column is told
      }
    }

    private static Set<String> named(
        org.apache.spark.sql.catalyst.expressions.Expression expression) {
      Set<String> names = new HashSet<>();
      if (expression instanceof UnresolvedAttribute attribute) {
        names.add(attribute.nameParts().last());
      }
      JavaConverters.seqAsJavaList(expression.children())
          .forEach(child -> names.addAll(named(child)));
      return names;
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
