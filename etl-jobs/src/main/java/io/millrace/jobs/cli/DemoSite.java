package io.millrace.jobs.cli;

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

  private final DemoTables tables;

  DemoSite(DemoTables tables) {
    this.tables = tables;
  }

  void show() {
    tables.show(
        "What brought the visits, ",
        "and how many of them were machines'.",
        CHANNELS,
        "DS",
        "CHANNEL",
        ">SESSIONS",
        ">PAGES",
        ">BOUNCES",
        ">MACHINES");
    tables.show(
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
    tables.show(
        "The machines, ",
        "by what told them; many have several reasons.",
        MACHINES,
        "REASON",
        ">VISITORS",
        ">EVENTS");
  }
}
