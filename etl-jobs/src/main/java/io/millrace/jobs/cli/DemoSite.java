package io.millrace.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What the demo shows of the web site: its channels, its longest visits, its machines. */
final class DemoSite {
  private static final String CHANNELS =
      "SELECT ds, channel, sessions, pages, bounces, machines FROM web.channels ORDER BY ds,"
          + " sessions DESC, channel";
  private static final String SESSIONS =
      """
      SELECT started_at, substring(visitor, -24) AS visitor, events, pages, duration_ms DIV 1000 AS seconds,
        entry_channel, entry_page
      FROM web.sessions WHERE NOT bot ORDER BY pages DESC, started_at LIMIT 5\
      """;
  private static final String MACHINES =
      """
      SELECT reason, count(*) AS visitors, sum(events) AS events
      FROM web.bots LATERAL VIEW explode(reasons) told AS reason WHERE bot
      GROUP BY reason ORDER BY visitors DESC, reason\
      """;

  private final Console console;
  private final SparkSession spark;

  DemoSite(Console console, SparkSession spark) {
    this.console = console;
    this.spark = spark;
  }

  void show() {
    table(
        "What brought the visits, ",
        "and how many of them were machines'.",
        CHANNELS,
        "DS",
        "CHANNEL",
        ">SESSIONS",
        ">PAGES",
        ">BOUNCES",
        ">MACHINES");
    table(
        "The five longest visits",
        " of those whom no list takes for a machine.",
        SESSIONS,
        "BEGUN",
        "VISITOR",
        ">EVENTS",
        ">PAGES",
        ">SECONDS",
        "CHANNEL",
        "PAGE");
    table(
        "The machines, ",
        "by what told them; many have several reasons.",
        MACHINES,
        "REASON",
        ">VISITORS",
        ">EVENTS");
  }

  private void table(String title, String story, String query, String... header) {
    console.show("");
    console.show(console.ink().bold(title) + story);
    console.show(console.ink().dim("> " + query.replaceAll("\\s+", " ")));
    Table table = new Table(header);
    for (Row row : spark.sql(query).collectAsList()) { // a row a day and channel, or fewer
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(row.isNullAt(i) ? "-" : row.get(i).toString());
      }
      table.row(cells.toArray(String[]::new));
    }
    console.show(table.render(console.ink()));
  }
}
