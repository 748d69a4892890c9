package io.millrace.jobs.conf;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.millrace.jobs.conf.shape.Kinds;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.quality.CheckSpec;
import io.millrace.quality.GatePolicy;
import io.millrace.quality.Rule;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What every dataset states, whatever its kind. */
@Kinds(key = "kind")
public sealed interface DatasetSpec permits JdbcDataset {
  DatasetName dataset();

  /** May be empty. */
  String description();

  /** May be empty. */
  String owner();

  /** Unpartitioned if the file has no {@code slices}. */
  Slicing slicing();

  Optional<Cron> schedule();

  /** A slice is late if it is not ready this long after its end. */
  Optional<Duration> readyWithin();

  /** The first day there is data for; slices before it are not missing. */
  Optional<LocalDate> start();

  List<String> keys();

  /** By column name, in the file's order; columns it does not describe are not here. */
  Map<String, ColumnSpec> columns();

  List<CheckSpec> checks();

  boolean ungated();

  EmptySlices empty();

  /**
   * Whether a slice without rows may be ready, once its source has confirmed that there are none.
   */
  enum EmptySlices {
    REFUSED,
    ALLOWED
  }

  /** The datasets whose slices this one reads, for its checks or for its rows. */
  default Set<DatasetName> inputs() {
    return checks().stream()
        .map(CheckSpec::rule)
        .filter(Rule.References.class::isInstance)
        .map(rule -> ((Rule.References) rule).dataset())
        .collect(toUnmodifiableSet());
  }

  /** What the lake must know of its table. */
  default TableSpec tableSpec() {
    Map<String, String> comments =
        columns().entrySet().stream()
            .filter(column -> !column.getValue().description().isEmpty())
            .collect(toMap(Map.Entry::getKey, column -> column.getValue().description()));
    return new TableSpec(dataset(), slicing(), description(), owner(), comments, false);
  }

  /** What its gate allows beside the checks. */
  default GatePolicy gatePolicy() {
    Set<String> personal =
        columns().entrySet().stream()
            .filter(column -> column.getValue().pii().isPresent())
            .map(Map.Entry::getKey)
            .collect(toUnmodifiableSet());
    return new GatePolicy(ungated(), empty() == EmptySlices.ALLOWED, keys(), personal);
  }
}
