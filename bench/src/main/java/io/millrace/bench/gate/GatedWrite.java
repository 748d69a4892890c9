package io.millrace.bench.gate;

import io.millrace.lake.Batch;
import io.millrace.lake.CommitResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Lake;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.Progress;
import io.millrace.lake.RunId;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.quality.CheckSpec;
import io.millrace.quality.Checks;
import io.millrace.quality.GatePolicy;
import io.millrace.quality.References;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A commit through Millrace's gate. */
record GatedWrite(String name, Layout layout, LakeLocation lake, List<CheckSpec> checks)
    implements Contender {
  @Override
  public Path table() {
    return Path.of(lake.table(dataset()).toUri().getPath());
  }

  @Override
  public void write(Dataset<Row> rows) {
    CommitResult result =
        Lake.open(rows.sparkSession(), lake)
            .commit(batch(rows), Checks.audit(policy(), checks, References.NONE), Progress.NONE);
    if (!(result instanceof CommitResult.Committed)) {
      throw new IllegalStateException("The gate did not publish the sample: " + result);
    }
  }

  /** Without checks the slice must be allowed to be published all the same. */
  private GatePolicy policy() {
    return checks.isEmpty() ? new GatePolicy(true, false, List.of(), Set.of()) : GatePolicy.STRICT;
  }

  private Batch batch(Dataset<Row> rows) {
    return new Batch(
        RunId.create(),
        new TableSpec(dataset(), layout.slicing(), "", "", Map.of(), false),
        layout.slice(),
        layout.mode(),
        rows,
        List.of(),
        SourceFacts.NONE,
        Map.of(),
        "bench");
  }

  private DatasetName dataset() {
    return new DatasetName("bench", name.replace('-', '_'));
  }
}
