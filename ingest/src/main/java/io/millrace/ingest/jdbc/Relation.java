package io.millrace.ingest.jdbc;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What rows are read from. Both kinds print as the name they have in an input. */
public sealed interface Relation {
  /**
   * A table or view. Names are taken exactly as the database holds them, case included, and are
   * quoted wherever they stand in SQL.
   *
   * @param schema empty for the one that the connection starts in; MariaDB's and MySQL's databases
   *     are meant too
   */
  record Table(Optional<String> schema, String name) implements Relation {
    public Table {
      requireNonNull(schema, "schema");
      if (name.isEmpty() || schema.map(String::isEmpty).orElse(false)) {
        throw new InvalidSpecException("A table's name and schema must not be empty.");
      }
    }

    @Override
    public String toString() {
      return schema.map(s -> s + "." + name).orElse(name);
    }
  }

  /**
   * A SELECT statement. It may run several times, once for each split and once to be counted.
   *
   * @param name what its rows are called in messages and inputs
   */
  record Query(String name, String sql) implements Relation {
    public Query {
      requireNonNull(name, "name");
      sql = sql.strip().replaceFirst(";\\s*$", "");
      if (sql.isEmpty()) {
        throw new InvalidSpecException("The query '%s' is empty.".formatted(name));
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Reads {@code orders}, {@code public.orders}, or with quotes around names that hold dots: {@code
   * "my.schema"."Order Lines"}, also with backticks. A doubled quote inside quotes is one quote.
   *
   * @throws InvalidSpecException if there are more than two names, or a quote is left open
   */
  static Table table(String text) {
    List<String> names = names(text);
    return switch (names.size()) {
      case 1 -> new Table(Optional.empty(), names.get(0));
      case 2 -> new Table(Optional.of(names.get(0)), names.get(1));
      default ->
          throw new InvalidSpecException(
              "'%s' has %d names; write table or schema.table, and put names that hold dots in double quotes."
                  .formatted(text, names.size()));
    };
  }

  private static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      boolean quoted = at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '`');
      StringBuilder name = new StringBuilder();
      at = quoted ? quotedName(text, at, name) : plainName(text, at, name);
      names.add(name.toString());
      if (at < text.length() && text.charAt(at) != '.') {
        throw new InvalidSpecException(
            "In '%s', a dot must follow the quoted name %s.".formatted(text, name));
      }
      at++;
    }
    return names;
  }

  private static int plainName(String text, int start, StringBuilder name) {
    int dot = text.indexOf('.', start);
    int end = dot < 0 ? text.length() : dot;
    name.append(text, start, end);
    return end;
  }

  private static int quotedName(String text, int start, StringBuilder name) {
    char quote = text.charAt(start);
    for (int i = start + 1; i < text.length(); i++) {
      if (text.charAt(i) != quote) {
        name.append(text.charAt(i));
      } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
        name.append(quote);
        i++;
      } else {
        return i + 1;
      }
    }
    throw new InvalidSpecException("In '%s', a quote is not closed.".formatted(text));
  }
}
