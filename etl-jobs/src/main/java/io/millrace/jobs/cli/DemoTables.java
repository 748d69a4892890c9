package io.millrace.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Shows what a query gives, below the query itself. */
record DemoTables(Console console, SparkSession spark) {
  /**
   * @param query gives no more than a screen of rows
   */
  void show(String title, String story, String query, String... header) {
    console.show("");
    console.show(console.ink().bold(title) + story);
    console.show(console.ink().dim("> " + query.replaceAll("\\s+", " ")));
    Table table = new Table(header);
    for (Row row : spark.sql(query).collectAsList()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(row.isNullAt(i) ? "-" : row.get(i).toString());
      }
      table.row(cells.toArray(String[]::new));
    }
    console.show(table.render(console.ink()));
  }
}
