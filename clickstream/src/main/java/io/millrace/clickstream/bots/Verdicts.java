package io.millrace.clickstream.bots;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Who of the visitors of a slice of events is a machine, and why. The events stay as they are: a
 * verdict is a row of its own, and found again, by other rules, without reading a log. Holds what
 * each visitor did until it is closed.
 */
public final class Verdicts implements AutoCloseable {
  /** Fetches what tells machines where they may go. */
  public static final String ROBOTS_TXT = "robots-txt";

  /** Looks at more pages than anybody can read. */
  public static final String RATE = "rate";

  /** Is one of many addresses with one agent, which no one of them uses as browsers are used. */
  public static final String FLEET = "fleet";

  /** Asks by HEAD. */
  public static final String HEAD = "head";

  /** Fetches pages and nothing that they are made of, on a site whose visitors do. */
  public static final String NO_ASSETS = "no-assets";

  /** Never comes by a link. */
  public static final String NO_REFERRER = "no-referrer";

  /** Looks at very many pages, and hardly at one twice. */
  public static final String BREADTH = "breadth";

  /** Follows links deeper than there are pages for people. */
  public static final String DEPTH = "depth";

  /** Is there through most of the day, and at night as much. */
  public static final String NIGHT = "night";

  private static final double ONCE = 0.9;
  private static final double PAGES_OF_A_FLEET = 3;
  private static final double BROWSERS_IN_A_FLEET = 0.05;
  private static final double BROWSERS_ELSEWHERE = 0.3;
  private static final double SERVES_ASSETS = 0.2;
  private static final int LONG_DAY = 12;
  private static final double NIGHT_SHARE = 0.15; // four hours of twenty-four are 0.17

  private static final String IN_FLEET = "_in_fleet";
  private static final String SERVES = "_serves";

  private final Dataset<Row> clients;
  private final BotRules rules;

  private Verdicts(Dataset<Row> clients, BotRules rules) {
    this.clients = clients;
    this.rules = rules;
  }

  /**
   * Reads the events once.
   *
   * @param events columns of {@link io.millrace.clickstream.EventColumns}
   */
  public static Verdicts of(Dataset<Row> events, BotRules rules) {
    Dataset<Row> clients = Clients.of(events, rules.zone()).persist(StorageLevel.MEMORY_AND_DISK());
    return new Verdicts(clients, rules);
  }

  /** One row for each visitor of a site, with the columns of {@link BotColumns}. */
  public Dataset<Row> rows() {
    Dataset<Row> judged =
        clients
            .join(broadcast(sites()), siteIs(), "left")
            .join(broadcast(fleets()), inFleet(), "left")
            .withColumn("_certain", reasons(certain()))
            .withColumn("_hints", reasons(hints()));
    Column bot =
        col(Clients.DECLARED)
            .or(functions.size(col("_certain")).gt(0))
            .or(functions.size(col("_hints")).gt(1)); // one may be anybody's habit
    return judged
        .withColumn(BotColumns.BOT, coalesce(bot, lit(false)))
        .withColumn(
            BotColumns.REASONS,
            array_sort(
                array_distinct(
                    concat(col(Clients.DECLARED_REASONS), col("_certain"), col("_hints")))))
        .withColumn(BotColumns.RULES, lit(rules.version()))
        .select(BotColumns.comments().keySet().stream().map(functions::col).toArray(Column[]::new));
  }

  /** Each is enough. */
  private Map<String, Column> certain() {
    Map<String, Column> certain = new LinkedHashMap<>();
    certain.put(ROBOTS_TXT, col(BotColumns.ROBOTS_TXT).gt(0));
    certain.put(
        RATE,
        col(BotColumns.PAGES)
            .geq(col(BotColumns.ACTIVE_QUARTERS).multiply(rules.rate()))
            .and(col(BotColumns.PAGES).geq(rules.enough())));
    certain.put(FLEET, col(IN_FLEET).isNotNull());
    return certain;
  }

  /** Two are enough. */
  private Map<String, Column> hints() {
    Column pages = col(BotColumns.PAGES);
    Column enoughPages = pages.geq(rules.enough());
    Column enoughEvents = col(BotColumns.EVENTS).geq(rules.enough());
    Map<String, Column> hints = new LinkedHashMap<>();
    hints.put(HEAD, enoughEvents.and(shareOfEvents(BotColumns.HEADS).geq(rules.heads())));
    hints.put(NO_ASSETS, enoughPages.and(col(BotColumns.ASSETS).equalTo(0)).and(col(SERVES)));
    hints.put(NO_REFERRER, enoughPages.and(col(BotColumns.WITHOUT_REFERRER).equalTo(pages)));
    hints.put(
        BREADTH,
        col(BotColumns.DISTINCT_PAGES)
            .geq(rules.breadth())
            .and(col(BotColumns.DISTINCT_PAGES).geq(pages.multiply(ONCE))));
    hints.put(DEPTH, enoughPages.and(col(BotColumns.DEEPEST).geq(rules.depth())));
    hints.put(
        NIGHT,
        col(BotColumns.ACTIVE_HOURS)
            .geq(LONG_DAY)
            .and(shareOfEvents(BotColumns.NIGHT_EVENTS).geq(NIGHT_SHARE)));
    return hints;
  }

  private static Column shareOfEvents(String column) {
    return col(column).divide(col(BotColumns.EVENTS));
  }

  /** The names of those that hold; what is unknown does not. */
  private static Column reasons(Map<String, Column> conditions) {
    Column[] names =
        conditions.entrySet().stream()
            .map(each -> when(each.getValue(), lit(each.getKey())))
            .toArray(Column[]::new);
    return functions.array_compact(array(names));
  }

  /** Of each site: whether its visitors fetch what pages are made of. */
  private Dataset<Row> sites() {
    return clients
        .where(col(BotColumns.PAGES).gt(0))
        .groupBy(col(BotColumns.SITE).as("_site"))
        .agg(expr("avg(if(assets > 0, 1.0D, 0.0D))").geq(SERVES_ASSETS).as(SERVES));
  }

  private Column siteIs() {
    return clients.col(BotColumns.SITE).eqNullSafe(col("_site"));
  }

  /**
   * Agents that are many addresses' and no browser's: few pages from each, and hardly a client that
   * browses, where of the site's others many do.
   */
  private Dataset<Row> fleets() {
    Column browsing = sum(when(col(Clients.BROWSES), 1L).otherwise(0L));
    Dataset<Row> all =
        clients
            .groupBy(col(BotColumns.SITE).as("_all_site"))
            .agg(count(lit(1)).as("_all"), browsing.as("_all_browse"));
    Dataset<Row> agents =
        clients
            .where(col(BotColumns.USER_AGENT).isNotNull())
            .groupBy(
                col(BotColumns.SITE).as("_fleet_site"), col(BotColumns.USER_AGENT).as("_agent"))
            .agg(
                countDistinct(BotColumns.ADDRESS).as("_addresses"),
                count(lit(1)).as("_clients"),
                sum(BotColumns.PAGES).as("_pages"),
                browsing.as("_browse"))
            .where(col("_addresses").geq(rules.fleet()));
    Column others = col("_all").minus(col("_clients"));
    return agents
        .join(all, col("_fleet_site").eqNullSafe(col("_all_site")))
        .where(col("_pages").leq(col("_clients").multiply(PAGES_OF_A_FLEET)))
        .where(col("_browse").leq(col("_clients").multiply(BROWSERS_IN_A_FLEET)))
        .where(others.gt(0))
        .where(col("_all_browse").minus(col("_browse")).geq(others.multiply(BROWSERS_ELSEWHERE)))
        .select(col("_fleet_site"), col("_agent"), lit(true).as(IN_FLEET));
  }

  private Column inFleet() {
    return clients
        .col(BotColumns.SITE)
        .eqNullSafe(col("_fleet_site"))
        .and(clients.col(BotColumns.USER_AGENT).equalTo(col("_agent")));
  }

  /** How many visitors there are, and how many events are theirs. */
  public Map<String, Long> counts() {
    Row counts =
        clients.agg(count(lit(1)), coalesce(sum(BotColumns.EVENTS), lit(0L))).first(); // one row
    return Map.of("visitors", counts.getLong(0), "events", counts.getLong(1));
  }

  @Override
  public void close() {
    clients.unpersist();
  }
}
