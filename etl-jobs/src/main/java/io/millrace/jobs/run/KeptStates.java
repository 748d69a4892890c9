package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.col;

import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Lake;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The table beside a group's with what is kept of its entities, slice by slice. */
final class KeptStates {
  private static final String SUFFIX = "_states";

  private KeptStates() {}

  static DatasetName table(FeaturesDataset spec) {
    return new DatasetName(spec.dataset().layer(), spec.dataset().name() + SUFFIX);
  }

  /** What a slice has left there; empty if there is no table. */
  static Optional<Dataset<Row>> of(Lake lake, FeaturesDataset spec, Slice slice) {
    return lake.companion(table(spec))
        .map(kept -> kept.rows().where(col(Companion.SLICE).equalTo(slice.value())));
  }

  /** What a slice leaves there, and what is of no use any more goes. */
  static Companion companion(FeaturesDataset spec, Slice slice, Dataset<Row> states) {
    TableSpec table =
        new TableSpec(
            table(spec),
            Slicing.unpartitioned(),
            "What is kept of the entities of %s, so that later slices need not read all of their windows. For Millrace alone."
                .formatted(spec.dataset()),
            spec.owner(),
            Map.of(),
            false);
    return Companion.replacing(table, states)
        .dropping("%s < '%s'".formatted(Companion.SLICE, oldest(spec, slice).value()));
  }

  /** The first slice whose states are of use to slices after this one. */
  private static Slice oldest(FeaturesDataset spec, Slice slice) {
    Slice oldest = slice;
    for (int i = 1; i < spec.keepStates(); i++) {
      Instant start = spec.slicing().interval(oldest).orElseThrow().start();
      oldest = spec.slicing().at(start.minusNanos(1));
    }
    return oldest;
  }
}
