package io.millrace.ingest.journal.replay;

import static java.util.stream.Collectors.toCollection;

import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.lake.Audit;
import io.millrace.lake.Batch;
import io.millrace.lake.CommitResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Evidence;
import io.millrace.lake.Grain;
import io.millrace.lake.Judgement;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Lake;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.Progress;
import io.millrace.lake.Questions;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.lake.Verdict;
import io.millrace.lake.testing.LocalSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A table in a warehouse of its own, into which a test replays slice after slice. */
final class JournalTable {
  private static final DatasetName NAME = DatasetName.parse("bronze.rows");

  private static final Audit ACCEPTING =
      new Audit() {
        @Override
        public Questions questions(StructType schema) {
          return Questions.NONE;
        }

        @Override
        public Judgement judge(Evidence evidence) {
          return new Judgement(true, Verdict.PASSED, "", List.of());
        }
      };

  private final SparkSession spark = LocalSpark.session();
  private final Lake lake;
  private final String location;
  private final JournalSpec spec;
  private final TableSpec table =
      new TableSpec(NAME, Slicing.batches(Grain.DAY, ZoneId.of("UTC")), "", "", Map.of(), true);
  private int slices;
  private Map<String, Long> balance = Map.of();
  private boolean addedUp = true;
  private boolean changedNothing;

  JournalTable(Path warehouse, JournalSpec spec) {
    LakeLocation root = new LakeLocation(new org.apache.hadoop.fs.Path(warehouse.toUri()));
    this.lake = Lake.open(spark, root);
    this.location = root.table(NAME).toString();
    this.spec = spec;
  }

  /** What a slice did, or would not do. */
  CommitResult replay(List<? extends Portion> portions) {
    return replay(slice(slices++), portions);
  }

  CommitResult replay(Slice slice, List<? extends Portion> portions) {
    try (Replay replay = Replay.ofPortions(spark, spec, portions, "test", table, target())) {
      if (replay.widened().isPresent()) {
        lake.widen(table, replay.widened().get());
        replay.onto(target());
      }
      balance = replay.balance();
      addedUp = replay.addsUp();
      changedNothing = replay.changesNothing() && replay.companions().isEmpty();
      return lake.commit(
          new Batch(
              RunId.create(),
              table,
              slice,
              replay.mode(),
              replay.rows(),
              replay.inputs(),
              replay.facts(),
              Map.of(),
              "",
              replay.companions(),
              replay.balance()),
          ACCEPTING,
          Progress.NONE);
    }
  }

  private static Slice slice(int number) {
    return new Slice(LocalDate.of(2024, 1, 1).plusDays(number).toString());
  }

  private ReplayTarget target() {
    return new ReplayTarget(
        lake.locate(NAME), kept(Replay.TOMBSTONES), kept(Replay.HELD).map(KeptRows::rows));
  }

  Optional<Dataset<Row>> companion(String suffix) {
    return kept(suffix).map(KeptRows::rows);
  }

  private Optional<KeptRows> kept(String suffix) {
    return lake.companion(new DatasetName(NAME.layer(), NAME.name() + suffix));
  }

  Optional<Dataset<Row>> rows() {
    return lake.locate(NAME).map(located -> located.rows().drop("_file", "_row"));
  }

  long version() {
    return lake.locate(NAME).orElseThrow().version();
  }

  /** As an operator does who wants columns with blanks and brackets in their names. */
  void takeAnyName() {
    spark.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')"
            .formatted(location));
  }

  Map<String, Long> balance() {
    return balance;
  }

  /** Whether the last slice had nothing to say to the table. */
  boolean changedNothing() {
    return changedNothing;
  }

  boolean addedUp() {
    return addedUp;
  }

  /** The rows of a table as texts, in an order that depends on nothing else. */
  static TreeSet<String> texts(Dataset<Row> rows) {
    return Arrays.stream((Row[]) rows.collect())
        .map(Row::toString)
        .collect(toCollection(TreeSet::new));
  }

  static Portion lines(String name, List<String> lines) {
    return new Lines(name, lines, 0, 0);
  }

  /**
   * Events that a test holds in memory.
   *
   * @param slice and {@code order}, where the order of arrival matters
   */
  record Lines(String name, List<String> lines, long slice, int order) implements Portion {
    @Override
    public long bytes() {
      return lines.stream().mapToLong(line -> line == null ? 0 : line.length()).sum();
    }

    @Override
    public void read(Configuration hadoop, EventDecoder decoder, JournalSink sink) {
      long line = 0;
      for (String text : lines) {
        byte[] value = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        decoder.decode(
            new byte[0], value, new Origin(name, ++line, slice, ((long) order << 32) + line), sink);
      }
    }
  }
}
