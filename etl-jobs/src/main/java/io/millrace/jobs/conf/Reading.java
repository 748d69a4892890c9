package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.lake.InvalidSpecException;
import java.util.Locale;
import java.util.Optional;

/** What a dataset of kind jdbc reads at its source. */
public sealed interface Reading {

  /** A table or view. */
  @Named("table")
  @Doc(
      "The table or view to read: schema.table, or a map for names that have dots, spaces or quotes in them.")
  record Table(
      @Doc(value = "The schema, exactly as the database spells it.", example = "public")
          Optional<String> schema,
      @Doc(value = "The table, exactly as the database spells it.", example = "orders")
          String table)
      implements Reading {

    /** Reads {@code schema.table} or {@code table}, names without a dot. */
    public static Table parse(String text) {
      String[] parts = text.split("\\.", -1);
      if (parts.length > 2
          || text.isBlank()
          || parts[0].isBlank()
          || parts[parts.length - 1].isBlank()) {
        throw new InvalidSpecException(
            "'%s' is no table. Write schema.table, or { schema: ..., table: ... } for a name with dots."
                .formatted(text));
      }
      return parts.length == 1
          ? new Table(Optional.empty(), text)
          : new Table(Optional.of(parts[0]), parts[1]);
    }
  }

  /** The rows of a SELECT. */
  @Named("query")
  @Bare("sql")
  @Doc("A SELECT whose rows are read instead of a table's, in the source's own SQL.")
  record Query(@Doc(value = "The SELECT.", example = "select * from orders") String sql)
      implements Reading {
    public Query {
      if (!sql.strip().toLowerCase(Locale.ROOT).matches("(?s)(select|with)\\b.*")) {
        throw new InvalidKeyException("sql", "A query starts with SELECT or WITH.");
      }
    }
  }
}
