package io.millrace.ingest.journal.replay;

import static org.apache.spark.sql.functions.col;

import io.millrace.ingest.journal.Reject;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.KeptRows;
import io.millrace.lake.LocatedRows;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.lake.WriteMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.types.UTF8String;

/** A slice that has met its table: what enters, what leaves, and where every event went. */
final class Replayed implements AutoCloseable {
  private static final StructType ADDRESS =
      new StructType()
          .add(LocatedRows.FILE, DataTypes.StringType)
          .add(LocatedRows.ROW, DataTypes.LongType);
  private static final StructType REJECT =
      new StructType()
          .add("reason", DataTypes.StringType)
          .add("detail", DataTypes.StringType)
          .add("file", DataTypes.StringType)
          .add("line", DataTypes.LongType)
          .add("raw", DataTypes.StringType);

  private final SparkSession spark;
  private final TableSpec table;
  private final Reading reading;
  private final Scan scan;
  private final ReplayTarget target;
  private final Optional<TableCopy> copy;
  private final Remembered remembered;
  private final JavaRDD<Folded> folded;
  private final JavaRDD<Decided> decided;
  private final Balance balance;
  private final long entering;
  private final long leaving;
  private final long newTombstones;
  private final long swept;

  Replayed(
      SparkSession spark,
      TableSpec table,
      Reading reading,
      Scan scan,
      ReplayTarget target,
      Optional<TableCopy> copy) {
    this.spark = spark;
    this.table = table;
    this.reading = reading;
    this.scan = scan;
    this.target = target;
    this.copy = copy;
    this.remembered =
        Remembered.of(
            reading.spec(), scan.summary(), target.tombstones().map(KeptRows::rows), Instant.now());
    this.folded = folded().persist(StorageLevel.MEMORY_AND_DISK());
    List<Folded.Facts> facts = folded.map(Folded::facts).collect(); // one a slot
    Folded.Facts all = facts.stream().reduce(Folded.Facts.NONE, Folded.Facts::plus);
    copy.ifPresent(one -> requireDistinctKeys(one, all));
    if (reading.spec().wholeTransactions()) {
      if (all.held() > 0 && scan.summary().endedTransactions().isEmpty()) {
        Transactions.requireMarks(table.name(), folded);
      }
      Transactions.requireWhole(table.name(), reading.spec(), scan.summary(), folded);
    }
    this.decided =
        (reading.spec().history() ? decidedOfHistory(all) : decided(all))
            .persist(StorageLevel.MEMORY_AND_DISK());
    List<Decided.Counts> counts = decided.map(Decided::counts).collect(); // one a slot
    this.entering = counts.stream().mapToLong(Decided.Counts::entering).sum();
    this.leaving = counts.stream().mapToLong(Decided.Counts::leaving).sum();
    this.newTombstones = counts.stream().mapToLong(Decided.Counts::tombstones).sum();
    this.swept = remembered.sweeps() && target.rows().isPresent() ? sweep().count() : 0;
    this.balance =
        Balance.of(
            scan.summary(),
            facts,
            counts,
            reading.spec().history() ? Optional.of(Versions.of(counts)) : Optional.empty(),
            swept - counts.stream().mapToLong(Decided.Counts::sweptBeside).sum(),
            remembered.deletes() - remembered.expired() + newTombstones,
            remembered.expired());
  }

  private void requireDistinctKeys(TableCopy of, Folded.Facts all) {
    long repeated = scan.summary().repeatedKeys() + all.repeatedKeys();
    if (repeated > 0) {
      throw TornCopyException.keysRepeat(table.name(), of, repeated);
    }
  }

  private JavaRDD<Folded> folded() {
    Reading how = reading;
    Set<String> ended = Set.copyOf(scan.summary().endedTransactions().keySet());
    boolean textsMayMeet =
        KeyForms.mayMeet(reading, scan.summary().otherThanWhole()) || target.held().isPresent();
    JavaRDD<InternalRow> states =
        textsMayMeet ? Regrouping.byValue(scan, reading) : scan.exchange().rows();
    return states.mapPartitionsWithIndex(
        (slot, rows) ->
            Slots.isOfKeys(slot)
                ? List.of(new FoldTask(slot, how, ended).fold(rows)).iterator()
                : List.<Folded>of().iterator(),
        true);
  }

  private JavaRDD<Decided> decidedOfHistory(Folded.Facts all) {
    Reading how = reading;
    HistoryTask.Rules rules = new HistoryTask.Rules(remembered.barriers(), remembered.forgotten());
    if (target.rows().isEmpty() && target.tombstones().isEmpty()) {
      return folded.map(
          slot -> new HistoryTask(how, rules).decide(slot, Collections.emptyIterator()));
    }
    boolean anew = !remembered.barriers().fresh().isEmpty();
    return folded.zipPartitions(
        new HistoryMeeting(spark, reading, folded, all, scan.partitions())
            .meet(target.rows(), target.tombstones(), anew)
            .rows(),
        (slot, known) ->
            slot.hasNext()
                ? List.of(new HistoryTask(how, rules).decide(slot.next(), known)).iterator()
                : List.<Decided>of().iterator());
  }

  private JavaRDD<Decided> decided(Folded.Facts all) {
    Reading how = reading;
    DecideTask.Rules rules = remembered.rules();
    if (target.rows().isEmpty() && target.tombstones().isEmpty()) {
      return folded.map(slot -> new DecideTask(how, rules).decide(slot, Map.of(), Map.of()));
    }
    Meeting meeting = new Meeting(spark, reading, folded, all, scan.partitions());
    JavaRDD<Encounter> encounters =
        folded.zipPartitions(
            meeting.meet(target.rows(), target.tombstones(), rules.sweeps()).rows(), Encounter::of);
    Optional<Exchange> values =
        target.rows().flatMap(rows -> values(meeting, rows, encounters, rules));
    if (values.isEmpty()) {
      return encounters.map(
          one -> new DecideTask(how, rules).decide(one.folded(), one.met(), Map.of()));
    }
    return encounters.zipPartitions(
        values.get().rows(),
        (slot, rows) -> {
          if (!slot.hasNext()) {
            return List.<Decided>of().iterator();
          }
          Encounter one = slot.next();
          Map<Integer, byte[]> byNumber = Meeting.values(rows, how.target().size());
          return List.of(new DecideTask(how, rules).decide(one.folded(), one.met(), byNumber))
              .iterator();
        });
  }

  /** The table's columns for keys that want some of them; empty if none does. */
  private Optional<Exchange> values(
      Meeting meeting, LocatedRows rows, JavaRDD<Encounter> encounters, DecideTask.Rules rules) {
    Reading how = reading;
    JavaRDD<byte[]> wanting =
        encounters.flatMap(
            one ->
                new DecideTask(how, rules)
                    .wanting(one.folded(), one.met()).stream()
                        .map(number -> one.folded().keys()[number])
                        .iterator());
    long count = wanting.count();
    return count == 0 ? Optional.empty() : Optional.of(meeting.values(rows, wanting, count));
  }

  /** A slot with what was found of its keys. */
  private record Encounter(Folded folded, Map<Integer, Met> met) {
    static Iterator<Encounter> of(Iterator<Folded> slot, Iterator<InternalRow> found) {
      if (!slot.hasNext()) {
        return List.<Encounter>of().iterator();
      }
      Map<Integer, Met> met = new HashMap<>();
      found.forEachRemaining(row -> Met.add(row.getBinary(1), met));
      return List.of(new Encounter(slot.next(), met)).iterator();
    }
  }

  Dataset<Row> rows() {
    StructType schema = reading.stored();
    int columns = schema.size();
    return frame(
        decided.flatMap(
            slot ->
                Arrays.stream(slot.rows())
                    .map(bytes -> (InternalRow) UnsafeRows.row(bytes, columns))
                    .iterator()),
        schema);
  }

  WriteMode mode() {
    long version = target.rows().map(LocatedRows::version).orElse(WriteMode.Rewrite.NO_TABLE);
    Dataset<Row> addresses =
        frame(
            decided.flatMap(
                slot ->
                    IntStream.range(0, slot.files().length)
                        .mapToObj(
                            i ->
                                (InternalRow)
                                    new GenericInternalRow(
                                        new Object[] {
                                          UTF8String.fromString(slot.files()[i]), slot.places()[i]
                                        }))
                        .iterator()),
            ADDRESS);
    return new WriteMode.Rewrite(version, swept > 0 ? addresses.unionAll(sweep()) : addresses);
  }

  /** The addresses of rows that the slice's barrier removes. */
  private Dataset<Row> sweep() {
    Dataset<Row> rows = target.rows().orElseThrow().rows();
    return rows.where(JoinedKeys.position(rows).lt(remembered.barrier()))
        .select(col(LocatedRows.FILE), col(LocatedRows.ROW));
  }

  List<Companion> companions() {
    List<Companion> companions = new ArrayList<>();
    boolean anyBarrier = !remembered.barriers().fresh().isEmpty();
    if (newTombstones > 0 || anyBarrier || remembered.expired() > 0 || copy.isPresent()) {
      Companion tombstones =
          new Companion(
              beside(
                  Replay.TOMBSTONES,
                  "Deleted keys and barriers of %s, so that late changes cannot bring them back."),
              tombstones());
      companions.add(remembered.lettingGo().map(tombstones::dropping).orElse(tombstones));
    }
    if (balance.rejected() > 0) {
      companions.add(
          Companion.replacing(
              beside(Replay.REJECTS, "Events of %s that could not be replayed."), rejects()));
    }
    if (balance.folded().held() > 0) {
      companions.add(
          new Companion(
              beside(Replay.HELD, "Changes of %s whose transactions had not ended."), held()));
    }
    return companions;
  }

  private TableSpec beside(String suffix, String description) {
    DatasetName name = table.name();
    return new TableSpec(
        new DatasetName(name.layer(), name.name() + suffix),
        Slicing.unpartitioned(),
        description.formatted(name),
        table.owner(),
        Map.of(),
        false);
  }

  private Dataset<Row> tombstones() {
    StructType schema = Tombstones.schema(reading.keys());
    int columns = schema.size();
    Dataset<Row> deletes =
        frame(
            decided.flatMap(
                slot ->
                    Arrays.stream(slot.tombstones())
                        .map(bytes -> (InternalRow) UnsafeRows.row(bytes, columns))
                        .iterator()),
            schema);
    List<Row> others = new ArrayList<>();
    remembered
        .barriers()
        .fresh()
        .forEach(
            (position, barrier) ->
                others.add(mark(columns, position, barrier.kind(), barrier.at())));
    copy.ifPresent(one -> others.add(mark(columns, one.position(), Tombstones.Kind.COPY, 0)));
    if (remembered.expired() > 0) {
      others.add(
          mark(
              columns,
              remembered.forgottenNext(),
              Tombstones.Kind.FORGOTTEN,
              remembered.horizon()));
    }
    return others.isEmpty() ? deletes : deletes.unionAll(spark.createDataFrame(others, schema));
  }

  private static Row mark(int columns, String position, Tombstones.Kind kind, long at) {
    Object[] values = new Object[columns];
    values[columns - 3] = position;
    values[columns - 2] = kind.name();
    values[columns - 1] = at;
    return RowFactory.create(values);
  }

  private Dataset<Row> rejects() {
    JavaRDD<Reject> all =
        scan.rejects()
            .union(folded.flatMap(slot -> slot.rejects().iterator()))
            .union(decided.flatMap(slot -> slot.rejects().iterator()));
    return spark.createDataFrame(
        all.map(
            reject ->
                RowFactory.create(
                    reject.reason().name(),
                    reject.detail(),
                    reject.file(),
                    reject.line(),
                    reject.raw())),
        REJECT);
  }

  private Dataset<Row> held() {
    Reading how = reading;
    return spark.createDataFrame(
        folded.flatMap(
            slot ->
                slot.held().stream()
                    .map(one -> HeldBack.row(one, how.schemas().get(one.schema())))
                    .iterator()),
        HeldBack.COLUMNS);
  }

  Balance balance() {
    return balance;
  }

  /** Whether the table stays as it is. */
  boolean changesNothing() {
    return entering == 0 && leaving == 0 && swept == 0;
  }

  private Dataset<Row> frame(JavaRDD<InternalRow> rows, StructType schema) {
    return spark.internalCreateDataFrame(rows.rdd(), schema, false);
  }

  @Override
  public void close() {
    folded.unpersist(false);
    decided.unpersist(false);
  }
}
