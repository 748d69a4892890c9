package io.millrace.jobs.cli;

import io.millrace.features.Explanation;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;

/** A value and the events behind it, for people. */
final class ExplanationText {
  private ExplanationText() {}

  static String of(Explanation explanation, String[] columns, List<Row> events, Ink ink) {
    Table table = new Table(columns);
    for (Row event : events) {
      String[] cells = new String[columns.length];
      for (int i = 0; i < columns.length; i++) {
        cells[i] = String.valueOf(event.get(i));
      }
      table.row(cells);
    }
    return "%s is %s%n%s: events from %s up to, and without, %s%n%s"
        .formatted(
            explanation.feature().name(),
            explanation.value().orElse("NULL"),
            explanation.feature().text(),
            explanation.from().map(Instant::toString).orElse("the beginning"),
            explanation.to(),
            table.render(ink));
  }
}
