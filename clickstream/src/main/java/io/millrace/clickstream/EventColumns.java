package io.millrace.clickstream;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table of events: one row per request or beacon. The column that cuts it into
 * slices, the date of {@link #EVENT_TIME} in the declared zone, is added by the lake.
 */
public final class EventColumns {
  public static final String EVENT_ID = "event_id";
  public static final String EVENT_TIME = "event_time";
  public static final String RECEIVED_AT = "received_at";
  public static final String SITE = "site";
  public static final String VISITOR = "visitor";
  public static final String USER_ID = "user_id";
  public static final String TYPE = "type";
  public static final String PAGE = "page";
  public static final String METHOD = "method";
  public static final String HOST = "host";
  public static final String PATH = "path";
  public static final String QUERY = "query";
  public static final String STATUS = "status";
  public static final String BYTES = "bytes";
  public static final String DURATION_MS = "duration_ms";
  public static final String REFERRER = "referrer";
  public static final String USER_AGENT = "user_agent";
  public static final String ADDRESS = "address";
  public static final String MEDIUM = "medium";
  public static final String SOURCE = "source";
  public static final String CAMPAIGN = "campaign";
  public static final String TERM = "term";
  public static final String CONTENT = "content";
  public static final String CLICK_ID = "click_id";
  public static final String CHANNEL = "channel";
  public static final String BROWSER = "browser";
  public static final String BROWSER_VERSION = "browser_version";
  public static final String OS = "os";
  public static final String DEVICE = "device";
  public static final String COUNTRY = "country";
  public static final String ASN = "asn";
  public static final String BOT = "bot";
  public static final String BOT_REASONS = "bot_reasons";
  public static final String RULES = "rules";
  public static final String FILE = "file";
  public static final String LINE = "line";
  public static final String FORWARDED_FOR = "forwarded_for";
  public static final String DO_NOT_TRACK = "do_not_track";
  public static final String CONSENT = "consent";

  /**
   * The total order of events; of equal {@link #EVENT_TIME}s those without a receive time first.
   */
  public static final List<String> ORDER = List.of(EVENT_TIME, RECEIVED_AT, FILE, LINE, EVENT_ID);

  /** Of which files tell their bounds: those by which rows are looked for, and the measures. */
  public static final List<String> STATISTICS =
      List.of(
          EVENT_ID,
          EVENT_TIME,
          RECEIVED_AT,
          SITE,
          VISITOR,
          USER_ID,
          STATUS,
          BYTES,
          DURATION_MS,
          ASN);

  private record Described(String name, DataType type, boolean nullable, String comment) {}

  private static final List<Described> COLUMNS =
      List.of(
          known(
              EVENT_ID,
              StringType,
              "32 hex digits: the same line of the same content has the same"),
          known(EVENT_TIME, TimestampType, "When it happened, corrected"),
          maybe(RECEIVED_AT, TimestampType, "When a collector received it"),
          known(SITE, StringType, "The site that the dataset declares, or the event names"),
          maybe(VISITOR, StringType, "The first declared visitor key that is there, with its name"),
          maybe(USER_ID, StringType, "Who was logged in"),
          known(TYPE, StringType, "page_view, ping, request, or what the event calls itself"),
          known(PAGE, BooleanType, "Whether it counts as a page view"),
          maybe(METHOD, StringType, "The request's method"),
          maybe(HOST, StringType, "The host that was asked, in small letters"),
          maybe(PATH, StringType, "The path as it was sent, without query and fragment"),
          maybe(QUERY, StringType, "What follows the question mark, as far as it may be kept"),
          maybe(STATUS, IntegerType, "The answer's status"),
          maybe(BYTES, LongType, "The answer's size in bytes; none counts as NULL"),
          maybe(DURATION_MS, LongType, "How long the answer took, in milliseconds"),
          maybe(REFERRER, StringType, "Where the visitor came from"),
          maybe(USER_AGENT, StringType, "What the client calls itself"),
          maybe(ADDRESS, StringType, "The client's address behind trusted proxies, canonical"),
          maybe(
              MEDIUM, StringType, "organic, social, referral, cpc, email, internal, or as tagged"),
          maybe(SOURCE, StringType, "Whose visitors: a search engine, a network, a host, a tag"),
          maybe(CAMPAIGN, StringType, "utm_campaign"),
          maybe(TERM, StringType, "utm_term, or what was searched for"),
          maybe(CONTENT, StringType, "utm_content"),
          maybe(CLICK_ID, StringType, "A click id of an advertising network, with its parameter"),
          maybe(CHANNEL, StringType, "Google's default channel group"),
          maybe(BROWSER, StringType, "The browser's name"),
          maybe(BROWSER_VERSION, StringType, "The browser's major version"),
          maybe(OS, StringType, "The operating system's name"),
          maybe(DEVICE, StringType, "The class of device"),
          maybe(COUNTRY, StringType, "ISO 3166 code of the address's country"),
          maybe(ASN, LongType, "The number of the network that announces the address"),
          known(BOT, BooleanType, "Whether any rule takes the client for a machine"),
          known(BOT_REASONS, new ArrayType(StringType, false), "Which rules do, sorted"),
          known(RULES, StringType, "The version of the rules that enriched it"),
          known(FILE, StringType, "The file that it was read from"),
          known(LINE, LongType, "The line of the file, from 1"),
          maybe(FORWARDED_FOR, StringType, "The chain of forwarders as it was sent"),
          maybe(DO_NOT_TRACK, BooleanType, "Whether the client asked not to be tracked"),
          maybe(CONSENT, StringType, "What the visitor has consented to, as the event says it"));

  /** All of them, in the table's order, with their comments. */
  public static final StructType SCHEMA = schema();

  private EventColumns() {}

  private static Described known(String name, DataType type, String comment) {
    return new Described(name, type, false, comment);
  }

  private static Described maybe(String name, DataType type, String comment) {
    return new Described(name, type, true, comment);
  }

  private static StructType schema() {
    StructType schema = new StructType();
    for (Described each : COLUMNS) {
      schema = schema.add(each.name(), each.type(), each.nullable(), each.comment());
    }
    return schema;
  }

  /** What each column holds, by name, in the table's order. */
  public static Map<String, String> comments() {
    Map<String, String> comments = new LinkedHashMap<>();
    Arrays.stream(SCHEMA.fields())
        .forEach(field -> comments.put(field.name(), field.getComment().get()));
    return comments;
  }
}
