package io.millrace.jobs.conf;

import io.millrace.ingest.jdbc.Relation;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.jobs.conf.shape.Named;
import java.util.Locale;
import java.util.Optional;

/** What a dataset of kind jdbc reads at its source. */
public sealed interface Reading {
  /**
   * The same for the reader.
   *
   * @param name what the rows of a query are called
   */
  Relation relation(String name);

  /** A table or view. */
  @Named("table")
  @Bare
  @Doc(
      "The table or view to read: schema.table, or a map of the two. A name that holds a dot stands in double quotes.")
  record Table(
      @Doc(value = "The schema, exactly as the database spells it.", example = "public")
          Optional<String> schema,
      @Doc(value = "The table, exactly as the database spells it.", example = "orders")
          String table)
      implements Reading {

    @Override
    public Relation relation(String name) {
      return new Relation.Table(schema, table);
    }

    static Table parse(String text) {
      Relation.Table table = Relation.table(text);
      return new Table(table.schema(), table.name());
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

    @Override
    public Relation relation(String name) {
      return new Relation.Query(name, sql);
    }
  }
}
