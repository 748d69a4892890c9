package io.millrace.clickstream.session;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** The columns of a table of sessions: one row per session. */
public final class SessionColumns {
  public static final String SESSION_ID = "session_id";
  public static final String SITE = "site";
  public static final String VISITOR = "visitor";
  public static final String USER_ID = "user_id";
  public static final String USER_IDS = "user_ids";
  public static final String STARTED_AT = "started_at";
  public static final String ENDED_AT = "ended_at";

  /** What the column of the date is called, if the dataset does not say otherwise. */
  public static final String START_DATE = "start_date";

  public static final String EVENTS = "events";
  public static final String PAGES = "pages";
  public static final String ERRORS = "errors";
  public static final String BYTES = "bytes";
  public static final String DURATION_MS = "duration_ms";
  public static final String ENGAGED_MS = "engaged_ms";
  public static final String BOUNCE = "bounce";
  public static final String ENTRY_PAGE = "entry_page";
  public static final String EXIT_PAGE = "exit_page";
  public static final String ENTRY_CHANNEL = "entry_channel";
  public static final String EXIT_CHANNEL = "exit_channel";
  public static final String SOURCE = "source";
  public static final String MEDIUM = "medium";
  public static final String CAMPAIGN = "campaign";
  public static final String TERM = "term";
  public static final String CONTENT = "content";
  public static final String CLICK_ID = "click_id";
  public static final String REFERRER = "referrer";
  public static final String HOST = "host";
  public static final String COUNTRY = "country";
  public static final String BROWSER = "browser";
  public static final String OS = "os";
  public static final String DEVICE = "device";
  public static final String BOT = "bot";
  public static final String CUT = "cut";
  public static final String PREVIOUS_ID = "previous_id";
  public static final String FIRST_EVENT = "first_event";
  public static final String LAST_EVENT = "last_event";
  public static final String STATE = "state";

  /** Of which files tell their bounds: those by which rows are looked for, and the measures. */
  public static final List<String> STATISTICS =
      List.of(
          SESSION_ID,
          SITE,
          VISITOR,
          USER_ID,
          STARTED_AT,
          ENDED_AT,
          EVENTS,
          PAGES,
          ERRORS,
          BYTES,
          DURATION_MS,
          ENGAGED_MS);

  private record Described(String name, DataType type, String comment) {}

  private SessionColumns() {}

  private static List<Described> columns(String startDate) {
    List<Described> columns = new ArrayList<>();
    columns.add(text(SESSION_ID, "32 hex digits: a hash of site, visitor and first event"));
    columns.add(text(SITE, "The site"));
    columns.add(text(VISITOR, "The visitor key of the first event"));
    columns.add(text(USER_ID, "Who was logged in; NULL if nobody, or several"));
    columns.add(
        new Described(
            USER_IDS, new ArrayType(StringType, false), "Everybody who was logged in, sorted"));
    columns.add(new Described(STARTED_AT, TimestampType, "The first event"));
    columns.add(new Described(ENDED_AT, TimestampType, "The last event"));
    columns.add(text(startDate, "The slice of events in which it began"));
    columns.add(number(EVENTS, "How many events"));
    columns.add(number(PAGES, "How many page views"));
    columns.add(number(ERRORS, "How many answers of status 400 and above"));
    columns.add(number(BYTES, "The sum of the answers' sizes"));
    columns.add(number(DURATION_MS, "From the first event to the last, in milliseconds"));
    columns.add(number(ENGAGED_MS, "Heart-beat intervals with a heart-beat, in milliseconds"));
    columns.add(
        new Described(BOUNCE, BooleanType, "At most one page view, and not one heart-beat"));
    columns.add(text(ENTRY_PAGE, "The path of the first page view"));
    columns.add(text(EXIT_PAGE, "The path of the last page view"));
    columns.add(text(ENTRY_CHANNEL, "The channel of the first event"));
    columns.add(text(EXIT_CHANNEL, "The channel of the last event"));
    for (String name :
        List.of(
            SOURCE, MEDIUM, CAMPAIGN, TERM, CONTENT, CLICK_ID, REFERRER, HOST, COUNTRY, BROWSER, OS,
            DEVICE)) {
      columns.add(text(name, "As the first event has it"));
    }
    columns.add(new Described(BOT, BooleanType, "Whether any event is a machine's"));
    columns.add(text(CUT, "Why it was cut from the one before; NULL if the visitor was away"));
    columns.add(text(PREVIOUS_ID, "The session that it was cut from"));
    columns.add(text(FIRST_EVENT, "The id of the first event"));
    columns.add(text(LAST_EVENT, "The id of the last event"));
    columns.add(
        new Described(
            STATE, BinaryType, "What late events can be put to, so that no event is read again"));
    return columns;
  }

  private static Described text(String name, String comment) {
    return new Described(name, StringType, comment);
  }

  private static Described number(String name, String comment) {
    return new Described(name, LongType, comment);
  }

  /** All of them, in the table's order. */
  public static StructType schema(String startDate) {
    StructType schema = new StructType();
    for (Described each : columns(startDate)) {
      schema = schema.add(each.name(), each.type(), true);
    }
    return schema;
  }

  /** What each column holds, by name. */
  public static Map<String, String> comments(String startDate) {
    Map<String, String> comments = new LinkedHashMap<>();
    columns(startDate).forEach(each -> comments.put(each.name(), each.comment()));
    return comments;
  }
}
