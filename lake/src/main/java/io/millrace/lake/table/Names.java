package io.millrace.lake.table;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Column;

/** Any column name, made safe for Spark's parsers. */
public final class Names {
  private Names() {}

  /** In backticks, so that dots, spaces, quotes and reserved words are part of the name. */
  public static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  public static Column column(String name) {
    return col(quoted(name));
  }

  /** A column of one side of a join. */
  static Column column(String alias, String name) {
    return col(alias + "." + quoted(name));
  }
}
