package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.files.Chunk;
import io.millrace.ingest.journal.fold.SchemaKey;
import io.millrace.ingest.journal.format.CopiedRows;
import io.millrace.ingest.journal.format.Handover;
import io.millrace.ingest.journal.type.SeenSchema;
import io.millrace.ingest.journal.type.TableColumns;
import io.millrace.lake.Companion;
import io.millrace.lake.Input;
import io.millrace.lake.LocatedRows;
import io.millrace.lake.SchemaMismatchException;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.lake.WriteMode;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A slice of a journal on its way into a table. Opening it reads the journal, once; the first
 * question after that meets the table. Nothing is written.
 *
 * <pre>{@code
 * try (Replay replay = Replay.open(spark, spec, files.chunks(), files.identity(), table, target)) {
 *   if (replay.widened().isPresent()) {
 *     lake.widen(table, replay.widened().get());
 *     replay.onto(targetNow());
 *   }
 *   lake.commit(batch(replay.rows(), replay.mode(), replay.companions(), …), audit, progress);
 * }
 * }</pre>
 *
 * <p>Not for several threads at once. What it hands out is good until it is closed.
 */
public final class Replay implements AutoCloseable {
  /** The column with the position of the newest change that a row tells. */
  public static final String CHANGE_POSITION = "_change_position";

  /**
   * The column with those columns, in lower case, that this change left unsaid, each with the
   * position at which its value was said; NULL for not known. Itself NULL where there are none.
   */
  public static final String CHANGE_CARRIED = "_change_carried";

  /** What the names of the companions end in. */
  public static final String TOMBSTONES = "_tombstones";

  public static final String REJECTS = "_rejects";
  public static final String HELD = "_held";

  static final MapType CARRIED_TYPE =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, true);

  private final SparkSession spark;
  private final JournalSpec spec;
  private final TableSpec table;
  private final String identity;
  private final List<String> portions;
  private final TableColumns columns;
  private final Optional<TableCopy> copy;
  private final Scan scan;
  private ReplayTarget target;
  private StructType present;
  private Reading reading;
  private Replayed replayed;

  private Replay(
      SparkSession spark,
      JournalSpec spec,
      List<? extends Portion> portions,
      String identity,
      TableSpec table,
      ReplayTarget target,
      Optional<TableCopy> copy) {
    this.spark = spark;
    this.spec = spec;
    this.table = table;
    this.identity = identity;
    this.portions = portions.stream().map(Portion::name).toList();
    this.columns = new TableColumns(spec.keys(), spec.renames(), spec.types());
    this.copy = copy;
    this.scan = Scan.of(spark, spec, columns, portions, target.held(), copy);
    copy.ifPresent(this::take);
    onto(target);
  }

  /**
   * Reads a slice that lies in files.
   *
   * @param identity what tells this content from another
   * @throws SchemaMismatchException if the events' columns do not fit the table's
   */
  public static Replay open(
      SparkSession spark,
      JournalSpec spec,
      List<Chunk> chunks,
      String identity,
      TableSpec table,
      ReplayTarget target) {
    return ofPortions(
        spark, spec, chunks.stream().map(Portion::of).toList(), identity, table, target);
  }

  /** Reads a slice that lies anywhere. */
  public static Replay ofPortions(
      SparkSession spark,
      JournalSpec spec,
      List<? extends Portion> portions,
      String identity,
      TableSpec table,
      ReplayTarget target) {
    return new Replay(spark, spec, portions, identity, table, target, Optional.empty());
  }

  /**
   * Reads a slice, and with it a copy of the source's table, if there is one.
   *
   * @param spec whose decoding knows of the copy; see {@link Handover}
   * @throws TornCopyException if not all of the copy's rows came, or two have one key
   */
  public static Replay ofPortions(
      SparkSession spark,
      JournalSpec spec,
      List<? extends Portion> portions,
      String identity,
      TableSpec table,
      ReplayTarget target,
      Optional<TableCopy> copy) {
    return new Replay(spark, spec, portions, identity, table, target, copy);
  }

  /**
   * The places of the log at which the table was copied, as far as its companion remembers, the
   * oldest first.
   *
   * @param tombstones the companion {@link #TOMBSTONES}
   */
  public static List<String> copies(Dataset<Row> tombstones) {
    return Tombstones.copies(tombstones);
  }

  /** Only now that all of the copy is read, it may say what is gone. */
  private void take(TableCopy read) {
    ScanSummary summary = scan.summary();
    if (read.counted().isPresent() && read.counted().getAsLong() != summary.copied()) {
      throw TornCopyException.lost(table.name(), read, summary.copied());
    }
    RowSchema columnsOfCopy = CopiedRows.schema(read.rows().schema());
    summary.see(SchemaKey.of(columnsOfCopy), new SeenSchema(columnsOfCopy, read.position()));
    if (read.whole()) {
      summary.complete(read.barrier(spec.format()), 0);
    }
  }

  /** Meets another state of the table than the one at opening; the journal is not read again. */
  public void onto(ReplayTarget newTarget) {
    close();
    replayed = null;
    target = newTarget;
    History.requireKind(table.name(), spec, newTarget.rows().map(rows -> rows.columns()));
    present = newTarget.rows().map(rows -> sourceColumns(rows.columns())).orElse(new StructType());
    StructType after =
        columns.after(table.name().toString(), present, scan.summary().schemas().values());
    requireKeys(after);
    if (spec.history()) {
      History.requireNoneNamedSo(table.name(), after);
    }
    Origins.requireOne(table.name(), scan.summary().origins());
    Map<Long, RowSchema> schemas = new HashMap<>();
    scan.summary().schemas().forEach((key, seen) -> schemas.put(key, seen.schema()));
    reading = new Reading(spec, columns, after, schemas, portions);
    if (spec.decoding().handover().isPresent()) {
      requireTypes(scan.summary().schemas().values());
    }
  }

  /**
   * A journal that tells no types writes dates as numbers and bytes as text; what a copy has in the
   * same column would be of another form.
   */
  private void requireTypes(Collection<SeenSchema> seen) {
    Set<String> untyped = new TreeSet<>();
    for (SeenSchema one : seen) {
      List<RowSchema.Column> told = one.schema().columns();
      if (told.stream().allMatch(column -> column.encoding() == RowSchema.Encoding.TEXT)) {
        told.stream()
            .map(column -> columns.named(column.name()))
            .filter(name -> !columns.isDeclared(name))
            .forEach(untyped::add);
      }
    }
    if (!untyped.isEmpty()) {
      throw new SchemaMismatchException(
          "Cannot replay into %s: the journal tells no types of the columns %s, so their values could not be told to be those of the table's copy. Have them written with schemas (Kafka Connect's schemas.enable, Avro), or declare each: columns: { %s: { type: string } }, and how the journal writes it, as in 'date from days'."
              .formatted(table.name(), untyped, untyped.iterator().next()));
    }
  }

  private void requireKeys(StructType after) {
    if (after.isEmpty() && scan.summary().changes() == 0) {
      throw new SchemaMismatchException(
          "Cannot replay into %s: there is no table yet, and no event tells a row to make one of. %d events were rejected%s"
              .formatted(
                  table.name(),
                  scan.summary().rejects(),
                  scan.rejects().take(1).stream()
                      .map(
                          first ->
                              ", the first at %s:%d as %s: %s"
                                  .formatted(
                                      first.file(), first.line(), first.reason(), first.detail()))
                      .findFirst()
                      .orElse(".")));
    }
    Set<String> names = Set.copyOf(Stream.of(after.fieldNames()).map(Replay::lower).toList());
    for (String key : spec.keys()) {
      if (!names.contains(lower(key))) {
        throw new SchemaMismatchException(
            "Cannot replay into %s: no event tells a column '%s', which is among the keys. The events' columns are %s."
                .formatted(table.name(), key, List.of(after.fieldNames())));
      }
    }
  }

  /**
   * The table's columns as they must become before the slice fits: then widen the table, and call
   * {@link #onto}.
   */
  public Optional<StructType> widened() {
    for (int i = 0; i < present.size(); i++) {
      if (!present.fields()[i].dataType().equals(reading.target().fields()[i].dataType())) {
        return Optional.of(
            new StructType(Arrays.copyOf(reading.target().fields(), present.size())));
      }
    }
    return Optional.empty();
  }

  /** The rows that enter the table. */
  public Dataset<Row> rows() {
    return replayed().rows();
  }

  /** Whether the table stays as it is: no row enters and none leaves. */
  public boolean changesNothing() {
    return replayed().changesNothing();
  }

  /** How they enter, and which rows leave. */
  public WriteMode mode() {
    return replayed().mode();
  }

  /** Tombstones, rejects and held changes, each only if there are any. */
  public List<Companion> companions() {
    return replayed().companions();
  }

  public SourceFacts facts() {
    String newest = scan.summary().newestPosition();
    return new SourceFacts(
        OptionalLong.empty(),
        Map.of(),
        newest.equals(Position.NONE) ? Optional.empty() : Optional.of(newest),
        false);
  }

  /** What the source's clock showed at the newest change of the slice; empty if it is not told. */
  public Optional<Instant> newestChange() {
    long clock = scan.summary().newestClock();
    return clock == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(clock));
  }

  /** Where every event went. */
  public Map<String, Long> balance() {
    return replayed().balance().entries();
  }

  /** Whether no event is unaccounted for. */
  public boolean addsUp() {
    return replayed().balance().addsUp();
  }

  /** How many events were rejected. */
  public long rejected() {
    return replayed().balance().rejected();
  }

  public List<Input> inputs() {
    return List.of(
        new Input(
            "source:%s/journal".formatted(table.name()),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.of(identity)));
  }

  private Replayed replayed() {
    if (widened().isPresent()) {
      throw new IllegalStateException(
          "%s must be widened to %s first"
              .formatted(table.name(), widened().get().catalogString()));
    }
    if (replayed == null) {
      replayed = new Replayed(spark, table, reading, scan, target, copy);
    }
    return replayed;
  }

  /** Lets go of what the executors hold of the slice. */
  @Override
  public void close() {
    if (replayed != null) {
      replayed.close();
    }
  }

  /** The columns that a source's columns are stored with. */
  static StructType tableSchema(StructType target) {
    StructType nullable =
        new StructType(
            Stream.of(target.fields())
                .map(f -> new StructField(f.name(), f.dataType(), true, f.metadata()))
                .toArray(StructField[]::new));
    return nullable.add(CHANGE_POSITION, DataTypes.StringType).add(CHANGE_CARRIED, CARRIED_TYPE);
  }

  private StructType sourceColumns(StructType located) {
    Set<String> own = Set.of(CHANGE_POSITION, CHANGE_CARRIED, LocatedRows.FILE, LocatedRows.ROW);
    return new StructType(
        Stream.of(located.fields())
            .filter(field -> !own.contains(field.name()))
            .filter(field -> !spec.history() || !History.COLUMNS.contains(field.name()))
            .toArray(StructField[]::new));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
