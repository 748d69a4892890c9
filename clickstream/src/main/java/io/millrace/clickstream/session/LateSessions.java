package io.millrace.clickstream.session;

import static org.apache.spark.sql.functions.col;

import io.millrace.lake.Companion;
import io.millrace.lake.LocatedRows;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.WriteMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that came late to slices of events, on their way into a table of sessions: of those
 * visitors alone to whom some came, which sessions come and which go. Nothing is written.
 *
 * <p>Not for several threads at once. What it hands out is good until it is closed.
 */
public final class LateSessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LateSessions.class);

  private final SparkSession spark;
  private final SessionSpec spec;
  private final SessionTarget target;
  private final List<Slice> slices;
  private final Optional<PiecesAround> there;
  private final JavaRDD<Restated> restated;
  private final Map<String, Restated.Counts> causes = new TreeMap<>();
  private boolean lacksState;

  private LateSessions(
      SparkSession spark,
      SessionSpec spec,
      SessionTarget target,
      List<Slice> slices,
      Optional<PiecesAround> there,
      JavaRDD<Restated> restated) {
    this.spark = spark;
    this.spec = spec;
    this.target = target;
    this.slices = slices;
    this.there = there;
    this.restated = restated.persist(StorageLevel.MEMORY_AND_DISK());
    this.restated
        .map(Restated::outcome)
        .collect() // one a partition
        .forEach(this::add);
  }

  private void add(Restated.Outcome some) {
    some.causes().forEach((slice, counts) -> causes.merge(slice, counts, Restated.Counts::plus));
    lacksState |= some.lacksState();
  }

  /**
   * @param arrived the events that came late; read once
   * @param events the table of events with them. Nothing of it is read, unless rules look at the
   *     order of events, or sessions were made by a Millrace that kept no state of them: then the
   *     columns that sessions need, of the slices that events came to
   * @param slices those, all of which were taken in before without these events
   */
  public static LateSessions of(
      SparkSession spark,
      Dataset<Row> arrived,
      Dataset<Row> events,
      SessionSpec spec,
      List<Slice> slices,
      SessionTarget target) {
    List<Slice> sorted = slices.stream().sorted().toList();
    Owners owners = Owners.of(needed(arrived), spec.rules());
    if (!spec.rules().looksAtOrder()) {
      LateSessions late = of(spark, arrived, spec, sorted, owners, target, true);
      if (!late.lacksState) {
        return late;
      }
      LOG.info("Sessions of {} keep no state yet; reading the days' events", spec.table().name());
      late.close();
    }
    Object[] values = sorted.stream().map(Slice::value).toArray();
    String column = spec.events().column().orElseThrow();
    Dataset<Row> all = events.where(events.col(column).isin(values));
    return of(spark, all, spec, sorted, owners, target, false);
  }

  /**
   * @param events of slices to which some came: the late ones alone, or all of these slices
   */
  private static LateSessions of(
      SparkSession spark,
      Dataset<Row> events,
      SessionSpec spec,
      List<Slice> sorted,
      Owners owners,
      SessionTarget target,
      boolean byStates) {
    SessionRules rules = spec.rules();
    JavaRDD<InternalRow> sent =
        needed(events)
            .mapPartitions(rows -> new Sending(rules).send(rows, owners))
            .map(Envelope::within);
    Slice first = sorted.get(0);
    Slice last = sorted.get(sorted.size() - 1);
    Optional<PiecesAround> pieces =
        target.pieces().map(kept -> PiecesAround.of(kept, owners, spec.events(), sorted));
    sent = pieces.map(PiecesAround::sent).map(sent::union).orElse(sent);
    Slicing.Interval time =
        Sessions.near(
            rules,
            new Slicing.Interval(
                spec.events().interval(first).orElseThrow().start(),
                spec.events().interval(last).orElseThrow().end()),
            pieces.flatMap(PiecesAround::begin),
            pieces.flatMap(PiecesAround::end));
    StandingRows standing = new StandingRows(spec, time);
    boolean each = byStates && !rules.cutsVisits();
    sent =
        target
            .rows()
            .map(
                rows ->
                    each
                        ? standing.of(rows, owners, late -> near(rules, spec.events(), late))
                        : standing.of(rows, owners))
            .map(sent::union)
            .orElse(sent);
    TaskTerms terms = TaskTerms.of(spec);
    long version = version(target);
    Set<String> changed = new HashSet<>(sorted.stream().map(Slice::value).toList());
    JavaRDD<Restated> restated =
        Envelope.sorted(spark, sent)
            .mapPartitions(
                rows ->
                    List.of(new LateTask(terms, changed, version, byStates).restate(rows))
                        .iterator());
    return new LateSessions(spark, spec, target, sorted, pieces, restated);
  }

  /** When sessions lie that a visitor's late events may change, where no rule cuts visits. */
  static Owners.Span near(SessionRules rules, Slicing slicing, Owners.Span late) {
    Slicing.Interval time =
        Sessions.near(
            rules,
            new Slicing.Interval(
                slicing.interval(slicing.at(Joining.instant(late.first()))).orElseThrow().start(),
                slicing.interval(slicing.at(Joining.instant(late.last()))).orElseThrow().end()),
            Optional.empty(),
            Optional.empty());
    return new Owners.Span(Pieces.micros(time.start()), Pieces.micros(time.end()));
  }

  private static long version(SessionTarget target) {
    return target.rows().map(LocatedRows::version).orElse(WriteMode.Rewrite.NO_TABLE);
  }

  private static JavaRDD<InternalRow> needed(Dataset<Row> events) {
    return ColumnRows.of(
        events.select(EventRow.COLUMNS.stream().map(events::col).toArray(Column[]::new)));
  }

  public Dataset<Row> rows() {
    StructType schema = SessionColumns.schema(spec.startDate());
    return Sessions.frame(
        spark, Sessions.rows(restated, each -> each.entering, schema.size()), schema);
  }

  public WriteMode.Rewrite mode() {
    return new WriteMode.Rewrite(
        version(target), Sessions.frame(spark, Sessions.leaving(restated), Sessions.ADDRESS));
  }

  /** What all these slices leave for their neighbours, and the ids that are retired. */
  public List<Companion> companions() {
    StructType columns = KeptPieces.COLUMNS;
    Dataset<Row> pieces =
        Sessions.frame(
            spark, Sessions.rows(restated, each -> each.pieces, columns.size()), columns);
    if (there.isPresent()) {
      pieces = pieces.unionAll(Sessions.frame(spark, there.get().ofOthers(slices), columns));
    }
    List<Companion> companions = new ArrayList<>();
    companions.add(Sessions.pieces(spec, pieces.repartition(col(Companion.SLICE))));
    if (causes.values().stream().anyMatch(counts -> counts.retired > 0)) {
      companions.add(Sessions.aliases(spark, spec, restated));
    }
    return companions;
  }

  /** By how many events there are more in sessions than there were. */
  public long events() {
    return causes.values().stream().mapToLong(counts -> counts.events).sum();
  }

  /** What became of what because of a slice's late events, for its record; see docs/sessions.md. */
  public Map<String, Long> balance(Slice slice) {
    return causes.getOrDefault(slice.value(), new Restated.Counts()).balance();
  }

  @Override
  public void close() {
    restated.unpersist(false);
    there.ifPresent(PiecesAround::close);
  }
}
