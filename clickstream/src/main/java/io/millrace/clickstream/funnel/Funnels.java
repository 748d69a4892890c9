package io.millrace.clickstream.funnel;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.session.SessionColumns;
import io.millrace.clickstream.session.SessionRules;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slicing;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * How many of the sessions that end in a slice come to each step. Which events are a session's is
 * not guessed: a session begins with the event that it names, and goes on to that of the next one
 * of its visitor. Holds its few rows until it is closed.
 */
public final class Funnels implements AutoCloseable {
  public static final String STEP = "step";
  public static final String NAME = "name";
  public static final String SESSIONS = "sessions";
  public static final String OF_SESSIONS = "of_sessions";

  private static final String BEGINS = "_begins";
  private static final String COUNTS = "_counts";
  private static final String SERVES = "_serves";
  private static final String REACHED = "_reached";
  private static final String OWNER = "_owner";

  private final Dataset<Row> rows;
  private final Dataset<Row> sessions;

  private Funnels(Dataset<Row> rows, Dataset<Row> sessions) {
    this.rows = rows.persist(StorageLevel.MEMORY_AND_DISK());
    this.sessions = sessions;
  }

  /**
   * @param events all that may be of the sessions
   * @param sessions those that begin as far back as the events do
   * @param whose events the sessions are made of
   * @param by columns of sessions, beside the site, that are counted apart
   * @throws InvalidSpecException if a step's condition is no SQL on the columns of events, or a
   *     column is none of sessions
   */
  public static Funnels of(
      SparkSession spark,
      Dataset<Row> events,
      Dataset<Row> sessions,
      FunnelSpec spec,
      SessionRules.By whose,
      List<String> by,
      Slicing.Interval slice) {
    List<String> apart = Stream.concat(Stream.of(SessionColumns.SITE), by.stream()).toList();
    Column ended = col(SessionColumns.ENDED_AT);
    Column counts =
        ended.geq(Timestamp.from(slice.start())).and(ended.lt(Timestamp.from(slice.end())));
    try {
      Dataset<Row> followed =
          followed(spark, serving(events, spec, whose), sessions, counts, apart, spec);
      return new Funnels(steps(followed, apart, spec), sessions.where(counts));
    } catch (Exception e) { // Spark throws a checked one that it does not declare
      if (e instanceof org.apache.spark.sql.AnalysisException) {
        throw new InvalidSpecException(
            "A step or a column of the funnel cannot be understood: %s"
                .formatted(e.getMessage().lines().findFirst().orElse("")),
            e);
      }
      throw e;
    }
  }

  /** Each event, with a bit for each step that it may serve, and whose it is. */
  private static Dataset<Row> serving(Dataset<Row> events, FunnelSpec spec, SessionRules.By whose) {
    Column serves = lit(0);
    for (int i = 0; i < spec.steps().size(); i++) {
      serves = serves.plus(when(expr(spec.steps().get(i).where()), 1 << i).otherwise(0));
    }
    return events.withColumn(SERVES, serves).withColumn(OWNER, owner(whose));
  }

  /** As sessions tell one from another: who is nobody's is alone. */
  private static Column owner(SessionRules.By whose) {
    Column visitor =
        coalesce(
            concat(lit("v"), col(EventColumns.VISITOR)),
            concat(lit("e"), col(EventColumns.EVENT_ID)));
    return switch (whose) {
      case VISITOR -> visitor;
      case USER -> coalesce(concat(lit("u"), col(EventColumns.USER_ID)), visitor);
    };
  }

  /** A row for each session that counts and whose begin was read: how far it has come. */
  private static Dataset<Row> followed(
      SparkSession spark,
      Dataset<Row> events,
      Dataset<Row> sessions,
      Column counts,
      List<String> apart,
      FunnelSpec spec) {
    List<Column> mark = new ArrayList<>(List.of(col(SessionColumns.FIRST_EVENT).as(BEGINS)));
    mark.add(counts.as(COUNTS));
    apart.forEach(name -> mark.add(col(name).as("_" + name)));
    Dataset<Row> marks = sessions.select(mark.toArray(Column[]::new));
    List<Column> columns = new ArrayList<>();
    columns.add(col(EventColumns.SITE));
    columns.add(col(OWNER));
    columns.add(expr("unix_micros(event_time)"));
    columns.add(col(SERVES));
    columns.add(coalesce(col(COUNTS), lit(false)));
    columns.add(col(BEGINS).isNotNull());
    apart.forEach(name -> columns.add(col("_" + name)));
    Dataset<Row> ordered =
        events
            .join(marks, col(EventColumns.EVENT_ID).equalTo(col(BEGINS)), "left")
            .where(col(EventColumns.PAGE).or(col(SERVES).notEqual(0)).or(col(BEGINS).isNotNull()))
            .repartition(col(EventColumns.SITE), col(OWNER))
            .sortWithinPartitions(order());
    StructType schema = new StructType();
    for (String name : apart) {
      schema = schema.add(sessions.schema().apply(name));
    }
    StructType types = schema;
    JavaRDD<InternalRow> reached =
        ordered
            .select(columns.toArray(Column[]::new))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(rows -> new FollowedSessions(spec, types).reached(rows));
    return spark.internalCreateDataFrame(
        reached.rdd(), schema.add(REACHED, DataTypes.IntegerType), false);
  }

  private static Column[] order() {
    return Stream.concat(
            Stream.of(col(EventColumns.SITE), col(OWNER)),
            EventColumns.ORDER.stream().map(name -> col(name).asc_nulls_first()))
        .toArray(Column[]::new);
  }

  private static Dataset<Row> steps(Dataset<Row> followed, List<String> apart, FunnelSpec spec) {
    Column[] keys = apart.stream().map(functions::col).toArray(Column[]::new);
    List<Column> sums = new ArrayList<>();
    StringBuilder stack = new StringBuilder("stack(" + spec.steps().size());
    for (int i = 1; i <= spec.steps().size(); i++) {
      sums.add(sum(when(col(REACHED).geq(i), 1L).otherwise(0L)).as("_" + i));
      stack.append(", %d, '%s', _%d".formatted(i, literal(spec.steps().get(i - 1).name()), i));
    }
    stack.append(") AS (%s, %s, %s)".formatted(STEP, NAME, SESSIONS));
    List<Column> shown = new ArrayList<>(List.of(keys));
    shown.add(expr(stack.toString()));
    shown.add(col(OF_SESSIONS));
    return followed
        .groupBy(keys)
        .agg(count(lit(1)).as(OF_SESSIONS), sums.toArray(Column[]::new))
        .select(shown.toArray(Column[]::new));
  }

  private static String literal(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }

  /** A row for each step, of each site and what else is counted apart. */
  public Dataset<Row> rows() {
    return rows;
  }

  /**
   * How many rows there are, how many sessions end in the slice, and of how many it is known how
   * far they came.
   */
  public Map<String, Long> counts() {
    Row counts =
        rows.agg(
                count(lit(1)), coalesce(sum(when(col(STEP).equalTo(1), col(OF_SESSIONS))), lit(0L)))
            .first();
    long ended = sessions.count();
    return Map.of(
        "rows",
        counts.getLong(0),
        "read",
        ended,
        "followed",
        counts.getLong(1),
        "began-earlier",
        ended - counts.getLong(1));
  }

  @Override
  public void close() {
    rows.unpersist();
  }
}
