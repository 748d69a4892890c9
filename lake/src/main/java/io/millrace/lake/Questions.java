package io.millrace.lake;

import java.util.List;
import org.apache.spark.sql.Column;

/**
 * What an audit wants to have gathered while rows are written.
 *
 * @param aggregates aggregate functions over the written columns, evaluated per file, so that each
 *     must be one whose per-file values the audit can merge. No DISTINCT, no FILTER. Columns are
 *     named as in the schema, the slicing's column included
 * @param keys sets of columns whose uniqueness among the written rows is asked for
 */
public record Questions(List<Column> aggregates, List<List<String>> keys) {
  public static final Questions NONE = new Questions(List.of(), List.of());

  public Questions {
    aggregates = List.copyOf(aggregates);
    keys = keys.stream().map(List::copyOf).toList();
  }
}
