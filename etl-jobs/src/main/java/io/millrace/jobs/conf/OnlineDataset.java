package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Inline;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.lake.Grain;
import io.millrace.lake.Slicing;
import io.millrace.quality.GatePolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A feature group in a store that services read. Its slices are exports of the group's; a row of
 * its table is the receipt of one.
 */
@Named("online")
@Doc(
    "A feature group in a store that services read. A slice is an export of the group's slice, of which a row of counts is kept.")
public record OnlineDataset(
    @Inline Identity identity,
    @Doc(value = "The feature group with its version.", example = "features.customer_orders@1")
        GroupReference group,
    @Doc(
            value =
                "The store: a file in conf/sources with the URL of a PostgreSQL, from 14 on, or of a Redis, from 5 on.",
            example = "serving")
        String store,
    @Doc(
            "The schema in the store; it is made if it is not there. In a Redis what the names of keys begin with.")
        @Default("features")
        String schema,
    @Doc("The group's own slices.") @As(SlicesForm.class) Slicing slices,
    @Doc(
            value = "The most rows a second, of all connections together. Without it: no limit.",
            example = "5000")
        @Incidental
        Optional<Integer> rowsPerSecond,
    @Doc("Rows that are sent together: in PostgreSQL a transaction.") @Default("5000") @Incidental
        int batch,
    @Inline Publication publication)
    implements DatasetSpec {
  private static final int LARGEST_BATCH = 100_000;

  public OnlineDataset {
    new Agreement()
        .refuse(
            slices.by() == Grain.ALL,
            "slices",
            "Features are as of the end of a slice. Write the group's slices here.")
        .refuse(
            rowsPerSecond.filter(rows -> rows < 1).isPresent(),
            "rows-per-second",
            "It must be at least 1.")
        .refuse(
            batch < 1 || batch > LARGEST_BATCH,
            "batch",
            "It must be between 1 and %d.".formatted(LARGEST_BATCH))
        .hold();
  }

  @Override
  public Slicing slicing() {
    return slices;
  }

  @Override
  public List<String> keys() {
    return List.of();
  }

  @Override
  public boolean isMerged() {
    return false;
  }

  @Override
  public Optional<String> connectsTo() {
    return Optional.of(store);
  }

  @Override
  public List<InputWindow> reads() {
    return List.of(InputWindow.ofSameTime(group.group()));
  }

  /** The rows were judged by the group's gate; checks here judge the receipt, if there are any. */
  @Override
  public GatePolicy gatePolicy() {
    return new GatePolicy(true, false, List.of(), Set.of());
  }
}
