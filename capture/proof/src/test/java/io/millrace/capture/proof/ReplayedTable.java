package io.millrace.capture.proof;

import io.millrace.ingest.journal.files.JournalFiles;
import io.millrace.ingest.journal.replay.JournalSpec;
import io.millrace.ingest.journal.replay.Replay;
import io.millrace.ingest.journal.replay.ReplayTarget;
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
  /** Ends an attempt in the middle of its commit, when its files are written. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final DatasetName NAME = DatasetName.parse("bronze.busy");

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
   * Replays a folder as a slice.
   *
   * @param killed to end it before anything is visible
   */
  CommitResult replay(int number, Path folder, boolean killed) {
    Slice slice = new Slice(LocalDate.of(2024, 1, 1).plusDays(number).toString());
    JournalFiles files = JournalFiles.list(new Configuration(), folder + "/*", slice);
    try (Replay replay =
        Replay.open(spark, spec, files.chunks(), files.identity(), table, target())) {
      if (replay.widened().isPresent()) {
        lake.widen(table, replay.widened().get());
        replay.onto(target());
      }
      Batch batch =
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
              replay.balance());
      CommitResult result = lake.commit(batch, new Verdicts(killed), Progress.NONE);
      addsUp &= replay.addsUp();
      rejected += replay.rejected();
      return result;
    }
  }

  /** Accepts everything, unless it is there to be killed. */
  private record Verdicts(boolean killed) implements Audit {
    @Override
    public Questions questions(StructType schema) {
      return Questions.NONE;
    }

    @Override
    public Judgement judge(Evidence evidence) {
      if (killed) {
        throw new Killed();
      }
      return new Judgement(true, Verdict.PASSED, "", List.of());
    }
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

  long version() {
    return lake.locate(NAME).orElseThrow().version();
  }

  long tombstones() {
    return companion(Replay.TOMBSTONES).map(kept -> kept.rows().count()).orElse(0L);
  }

  boolean addsUp() {
    return addsUp;
  }

  long rejected() {
    return rejected;
  }
}
