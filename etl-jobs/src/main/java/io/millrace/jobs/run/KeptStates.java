package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.col;

import io.millrace.features.shuffle.KeptPart;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Lake;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The table beside a group's with what is kept of its entities, slice by slice. */
final class KeptStates {
  private static final String SUFFIX = "_states";

  private KeptStates() {}

  static DatasetName table(FeaturesDataset spec) {
    return new DatasetName(spec.dataset().layer(), spec.dataset().name() + SUFFIX);
  }

  /** How many rows a slice has left there, as its commit says. */
  static long blocks(FeaturesDataset spec, SliceRecord record) {
    return record.companions().stream()
        .filter(each -> each.table().equals(table(spec)))
        .mapToLong(each -> each.rows())
        .sum();
  }

  /**
   * What a slice has left there for features of a group; none if not all that it left is still
   * there.
   */
  static List<KeptPart> parts(
      Lake lake, FeaturesDataset spec, SliceRecord record, FeatureGroup group) {
    long blocks = blocks(spec, record);
    if (blocks == 0) {
      return List.of();
    }
    List<KeptPart> all =
        lake.companion(table(spec))
            .map(kept -> kept.rows().where(col(Companion.SLICE).equalTo(record.slice().value())))
            .map(KeptPart::of)
            .orElse(List.of());
    long end = EarlierSlice.end(spec, record.slice());
    return all.stream().mapToLong(KeptPart::blocks).sum() == blocks
        ? all.stream().filter(part -> part.isOf(group, end)).toList()
        : List.of();
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
