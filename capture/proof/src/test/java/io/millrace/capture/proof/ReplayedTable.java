package io.millrace.capture.proof;

import static org.apache.spark.sql.functions.col;

import io.millrace.ingest.journal.files.JournalFiles;
import io.millrace.ingest.journal.replay.JournalSpec;
import io.millrace.ingest.journal.replay.Portion;
import io.millrace.ingest.journal.replay.Replay;
import io.millrace.ingest.journal.replay.ReplayTarget;
import io.millrace.ingest.journal.replay.TableCopy;
import io.millrace.lake.Audit;
import io.millrace.lake.Batch;
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
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A table of a lake of its own, into which folders of journal files are replayed. */
final class ReplayedTable {
  /** Ends an attempt where a killed process would: nothing of it runs any more. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final DatasetName NAME = DatasetName.parse("bronze.busy");

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
  private final JournalSpec spec;
  private final TableSpec table =
      new TableSpec(NAME, Slicing.batches(Grain.DAY, ZoneOffset.UTC), "", "", Map.of(), true);
  private boolean addsUp = true;
  private long rejected;

  ReplayedTable(Path warehouse, JournalSpec spec) {
    this.lake =
        Lake.open(spark, new LakeLocation(new org.apache.hadoop.fs.Path(warehouse.toUri())));
    this.spec = spec;
  }

  /**
   * Replays files as a slice.
   *
   * @param files a pattern
   * @param killed by the progress of a commit, or not
   */
  void replay(int number, String files, Progress killed) {
    Slice slice = slice(number);
    try (Replay replay = open(slice, files)) {
      commit(slice, replay, killed);
    }
  }

  /**
   * Replays files of a journal that goes on where copies end, maybe with one of the copies.
   *
   * @param of whose decoding knows of the copies
   */
  void replay(int number, String files, JournalSpec of, Optional<TableCopy> copy) {
    Slice slice = slice(number);
    JournalFiles listed = JournalFiles.list(new Configuration(), files, slice);
    List<Portion> portions = listed.chunks().stream().map(Portion::of).toList();
    try (Replay replay =
        Replay.ofPortions(spark, of, portions, listed.identity(), table, target(), copy)) {
      commit(slice, replay, Progress.NONE);
    }
  }

  private void commit(Slice slice, Replay replay, Progress killed) {
    if (replay.widened().isPresent()) {
      lake.widen(table, replay.widened().get());
      replay.onto(target());
    }
    lake.commit(batch(slice, replay), ACCEPTING, killed);
    addsUp &= replay.addsUp();
    rejected += replay.rejected();
  }

  /** Whether the table knows all of it: nothing would enter or leave, here or beside it. */
  boolean knows(String files) {
    try (Replay replay = open(slice(300), files)) {
      return replay.widened().isEmpty() && replay.changesNothing() && replay.companions().isEmpty();
    }
  }

  private Replay open(Slice slice, String pattern) {
    JournalFiles files = JournalFiles.list(new Configuration(), pattern, slice);
    return Replay.open(spark, spec, files.chunks(), files.identity(), table, target());
  }

  private Batch batch(Slice slice, Replay replay) {
    return new Batch(
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
        replay.balance());
  }

  private static Slice slice(int number) {
    return new Slice(LocalDate.of(2024, 1, 1).plusDays(number).toString());
  }

  private ReplayTarget target() {
    Optional<KeptRows> tombstones = companion(Replay.TOMBSTONES);
    Optional<Dataset<Row>> held = companion(Replay.HELD).map(KeptRows::rows);
    return new ReplayTarget(lake.locate(NAME), tombstones, held);
  }

  private Optional<KeptRows> companion(String suffix) {
    return lake.companion(new DatasetName(NAME.layer(), NAME.name() + suffix));
  }

  Dataset<Row> rows() {
    return lake.locate(NAME).orElseThrow().rows();
  }

  /** The first of the key columns of each delete that is remembered, as text. */
  List<String> tombstones() {
    return companion(Replay.TOMBSTONES)
        .map(
            kept ->
                kept.rows().where("kind = 'DELETE'").select(col(spec.keys().get(0)).cast("string")))
        .map(Dataset::collectAsList) // 80 keys at most
        .orElse(List.of())
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  boolean addsUp() {
    return addsUp;
  }

  long rejected() {
    return rejected;
  }
}
