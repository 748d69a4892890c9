package io.millrace.clickstream.bots;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.enrich.Agents;
import io.millrace.lake.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** A new list judges events again that an old one has judged, by what they hold. */
class PresentListsTest {
  private static final String GOOGLE =
      "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0";
  private static final String OLD = "1 yauaa-6 crawlers-of-old origins-1";
  private static final String NOW = "1 " + Agents.VERSION + " origins-1";
  private static final StructType EVENTS =
      new StructType()
          .add("event_id", DataTypes.StringType)
          .add("user_agent", DataTypes.StringType)
          .add("rules", DataTypes.StringType)
          .add("bot", DataTypes.BooleanType)
          .add("bot_reasons", DataTypes.createArrayType(DataTypes.StringType, false));

  private final List<Row> events = new ArrayList<>();

  private void event(String id, String agent, String rules, String... reasons) {
    events.add(RowFactory.create(id, agent, rules, reasons.length > 0, reasons));
  }

  private TreeMap<String, String> judged() {
    Dataset<Row> rows = LocalSpark.session().createDataFrame(events, EVENTS);
    TreeMap<String, String> judged = new TreeMap<>();
    Dataset<Row> present = PresentLists.of(rows);
    assertThat(present.schema()).isEqualTo(EVENTS);
    present
        .collectAsList()
        .forEach(row -> judged.put(row.getString(0), row.getBoolean(3) + " " + row.getList(4)));
    return judged;
  }

  @Test
  void what_old_lists_said_of_agents_gives_way_and_all_else_stays() {
    event("found", GOOGLE, OLD);
    event("found-in-network", GOOGLE, OLD, "network");
    event("cleared", FIREFOX, OLD, "crawler-list");
    event("cleared-but-in-network", FIREFOX, OLD, "agent-class", "network");
    event("silent", null, OLD, "no-agent");
    event("clean", FIREFOX, OLD);
    event("of-now", GOOGLE, NOW, "whatever it says");
    assertThat(judged())
        .containsEntry("found", "true [agent-class, crawler-list]")
        .containsEntry("found-in-network", "true [agent-class, crawler-list, network]")
        .containsEntry("cleared", "false []")
        .containsEntry("cleared-but-in-network", "true [network]")
        .containsEntry("silent", "true [no-agent]")
        .containsEntry("clean", "false []")
        .containsEntry("of-now", "true [whatever it says]")
        .hasSize(7);
  }

  @Test
  void events_that_the_present_lists_have_judged_are_left_alone() {
    event("of-now", GOOGLE, NOW, "whatever it says");
    Dataset<Row> rows = LocalSpark.session().createDataFrame(events, EVENTS);
    assertThat(PresentLists.of(rows)).isSameAs(rows);
  }
}
