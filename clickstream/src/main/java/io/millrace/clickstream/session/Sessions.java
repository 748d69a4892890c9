package io.millrace.clickstream.session;

import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.LocatedRows;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.lake.WriteMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A slice of events on its way into a table of sessions: which sessions come, which go, and what
 * neighbouring slices will have to know. Nothing is written.
 *
 * <p>Not for several threads at once. What it hands out is good until it is closed.
 */
public final class Sessions implements AutoCloseable {
  /** What the names of the companions end in. */
  public static final String PIECES_SUFFIX = "_pieces";

  public static final String ALIASES_SUFFIX = "_aliases";

  /** How many rows came, went or changed of a slice of events in which sessions begin. */
  public static final String TOUCHED = "touched.";

  /** Pieces of visits that may go on in another slice; the lake adds which slice they are of. */
  static final StructType PIECES =
      new StructType()
          .add("site", DataTypes.StringType)
          .add("visitor_key", DataTypes.StringType)
          .add("reaches_back", DataTypes.BooleanType)
          .add("reaches_on", DataTypes.BooleanType)
          .add("visit_start", DataTypes.LongType)
          .add("visit_end", DataTypes.LongType)
          .add("begins", DataTypes.LongType)
          .add("part", DataTypes.BinaryType);

  /** Ids that sessions had once. */
  static final StructType ALIASES =
      new StructType()
          .add(SessionColumns.SESSION_ID, DataTypes.StringType)
          .add("became", DataTypes.StringType)
          .add(SessionColumns.SITE, DataTypes.StringType)
          .add(SessionColumns.STARTED_AT, DataTypes.TimestampType)
          .add(SessionColumns.ENDED_AT, DataTypes.TimestampType)
          .add("until_version", DataTypes.LongType);

  static final StructType ADDRESS =
      new StructType()
          .add(LocatedRows.FILE, DataTypes.StringType)
          .add(LocatedRows.ROW, DataTypes.LongType);

  private final SparkSession spark;
  private final SessionSpec spec;
  private final long version;
  private final JavaRDD<Restated> restated;
  private final Restated.Counts counts;

  private Sessions(SparkSession spark, SessionSpec spec, long version, JavaRDD<Restated> restated) {
    this.spark = spark;
    this.spec = spec;
    this.version = version;
    this.restated = restated.persist(StorageLevel.MEMORY_AND_DISK());
    this.counts =
        this.restated.map(each -> each.counts).collect().stream() // one a partition
            .reduce(new Restated.Counts(), Restated.Counts::plus);
  }

  /**
   * @param events the whole slice; read once, and of it only the columns that sessions need
   * @param target the table and what stands beside it
   */
  public static Sessions ofSlice(
      SparkSession spark,
      Dataset<Row> events,
      SessionSpec spec,
      Slice slice,
      SessionTarget target) {
    SessionRules rules = spec.rules();
    Slicing slicing = spec.events();
    Slicing.Interval interval = slicing.interval(slice).orElseThrow();
    Neighbours before = Neighbours.before(spark, target.pieces(), slicing, slice);
    Neighbours after = Neighbours.after(spark, target.pieces(), slicing, slice);
    JavaRDD<InternalRow> sent = sent(events, rules);
    for (Optional<JavaRDD<InternalRow>> other :
        List.of(
            before.sent(),
            after.sent(),
            target
                .rows()
                .map(
                    rows ->
                        new StandingRows(spec, near(rules, interval, before.first(), after.last()))
                            .all(rows)))) {
      sent = other.map(sent::union).orElse(sent);
    }
    long version = target.rows().map(LocatedRows::version).orElse(WriteMode.Rewrite.NO_TABLE);
    TaskTerms terms = TaskTerms.of(spec);
    String day = slice.value();
    JavaRDD<Restated> restated =
        Envelope.sorted(spark, sent)
            .mapPartitions(
                rows ->
                    List.of(new RestateTask(terms, new Slice(day), version).restate(rows))
                        .iterator());
    return new Sessions(spark, spec, version, restated);
  }

  /** The sessions of all events, as rows of the table. Nothing of it is kept in memory. */
  public static Dataset<Row> whole(SparkSession spark, Dataset<Row> events, SessionSpec spec) {
    TaskTerms terms = TaskTerms.of(spec);
    return frame(
        spark,
        Envelope.sorted(spark, sent(events, spec.rules()))
            .mapPartitions(rows -> new WholeTask(terms).sessions(rows)),
        SessionColumns.schema(spec.startDate()));
  }

  private static JavaRDD<InternalRow> sent(Dataset<Row> events, SessionRules rules) {
    return ColumnRows.of(
            events.select(EventRow.COLUMNS.stream().map(events::col).toArray(Column[]::new)))
        .mapPartitions(rows -> new Sending(rules).send(rows))
        .map(Envelope::within);
  }

  /**
   * Where sessions lie that the slice may change: those that reach it or are a gap away; where
   * rules cut visits, also the others of visits that do.
   *
   * @param begin when the first visit begins that may go on in the slice
   * @param end when the last one ends that may have begun there
   */
  static Slicing.Interval near(
      SessionRules rules, Slicing.Interval slice, Optional<Instant> begin, Optional<Instant> end) {
    Instant from = slice.start().minus(rules.longestGap());
    Instant to = slice.end().plus(rules.longestGap());
    if (rules.cutsVisits()) {
      from = begin.filter(from::isAfter).orElse(from);
      to = end.filter(to::isBefore).orElse(to);
    }
    return new Slicing.Interval(from, to);
  }

  public Dataset<Row> rows() {
    StructType schema = SessionColumns.schema(spec.startDate());
    return frame(spark, rows(restated, each -> each.entering, schema.size()), schema);
  }

  public WriteMode mode() {
    return new WriteMode.Rewrite(version, frame(spark, leaving(restated), ADDRESS));
  }

  /** The addresses of rows that go. */
  static JavaRDD<InternalRow> leaving(JavaRDD<Restated> restated) {
    return restated.flatMap(
        each ->
            IntStream.range(0, each.leavingFiles.size())
                .mapToObj(
                    i ->
                        (InternalRow)
                            new GenericInternalRow(
                                new Object[] {
                                  UTF8String.fromString(each.leavingFiles.get(i)),
                                  each.leavingPlaces.get(i)
                                }))
                .iterator());
  }

  /** What the slice leaves for its neighbours, and the ids that it retires. */
  public List<Companion> companions() {
    List<Companion> companions = new ArrayList<>();
    companions.add(
        pieces(spec, frame(spark, rows(restated, each -> each.pieces, PIECES.size()), PIECES)));
    if (counts.retired > 0) {
      companions.add(aliases(spark, spec, restated));
    }
    return companions;
  }

  static Companion pieces(SessionSpec spec, Dataset<Row> rows) {
    return Companion.replacing(
        beside(spec, PIECES_SUFFIX, "Pieces of visits of %s that may go on in another slice."),
        rows);
  }

  static Companion aliases(SparkSession spark, SessionSpec spec, JavaRDD<Restated> restated) {
    return new Companion(
        beside(spec, ALIASES_SUFFIX, "Ids that sessions of %s had, and what they became."),
        frame(spark, rows(restated, each -> each.retired, ALIASES.size()), ALIASES));
  }

  private static TableSpec beside(SessionSpec spec, String suffix, String description) {
    DatasetName name = spec.table().name();
    return new TableSpec(
        new DatasetName(name.layer(), name.name() + suffix),
        Slicing.unpartitioned(),
        description.formatted(name),
        spec.table().owner(),
        Map.of(),
        false);
  }

  /** Rows that were made, of one kind. */
  static JavaRDD<InternalRow> rows(
      JavaRDD<Restated> restated, Function<Restated, List<byte[]>> which, int columns) {
    return restated.flatMap(
        each ->
            which.call(each).stream()
                .map(
                    bytes -> {
                      UnsafeRow row = new UnsafeRow(columns);
                      row.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length);
                      return (InternalRow) row;
                    })
                .iterator());
  }

  static Dataset<Row> frame(SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    return spark.internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /** How many events of the slice are in a session: each once. */
  public long events() {
    return counts.events;
  }

  /** Whether the table stays as it is. */
  public boolean changesNothing() {
    return counts.entering == 0 && counts.leaving == 0;
  }

  /** What became of what, for the slice's record; see docs/sessions.md. */
  public Map<String, Long> balance() {
    return counts.balance();
  }

  @Override
  public void close() {
    restated.unpersist(false);
  }
}
