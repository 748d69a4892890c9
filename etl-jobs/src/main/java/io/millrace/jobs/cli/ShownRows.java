package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows of a small table, as a command shows them. Not in the commands themselves: these are looked
 * through, method by method, also where there is no Spark.
 *
 * @param rows few enough to be held
 */
record ShownRows(Dataset<Row> rows) {
  void addTo(ArrayNode array) {
    String[] columns = rows.columns();
    for (Row row : rows.collectAsList()) {
      ObjectNode object = array.addObject();
      for (int i = 0; i < columns.length; i++) {
        object.putPOJO(columns[i], row.get(i));
      }
    }
  }

  String table(Ink ink) {
    String[] columns = rows.columns();
    Table table = new Table(columns);
    for (Row row : rows.collectAsList()) {
      String[] cells = new String[columns.length];
      for (int i = 0; i < columns.length; i++) {
        cells[i] = row.isNullAt(i) ? "" : String.valueOf(row.get(i));
      }
      table.row(cells);
    }
    return table.render(ink);
  }
}
