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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What every dataset states, whatever its kind. */
@Kinds(key = "kind")
public sealed interface DatasetSpec
    permits JdbcDataset,
        JournalDataset,
        SqlDataset,
        FeaturesDataset,
        TrainingSetDataset,
        EventsDataset,
        SessionsDataset,
        BotsDataset,
        FunnelDataset,
        OnlineDataset {
  Identity identity();

  Publication publication();

  /** Unpartitioned if the file has no {@code slices}. */
  Slicing slicing();

  /** The columns that name a row. */
  List<String> keys();

  default DatasetName dataset() {
    return identity().dataset();
  }

  /** May be empty. */
  default String description() {
    return identity().description();
  }

  /** May be empty. */
  default String owner() {
    return identity().owner();
  }

  default Optional<Cron> schedule() {
    return publication().schedule();
  }

  /** A slice is late if it is not ready this long after its end. */
  default Optional<Duration> readyWithin() {
    return publication().expect().flatMap(Publication.Expectation::readyWithin);
  }

  /** The first day there is data for; slices before it are not missing. */
  default Optional<LocalDate> start() {
    return publication().start();
  }

  /** By column name, in the file's order; columns it does not describe are not here. */
  default Map<String, ColumnSpec> columns() {
    return publication().columns();
  }

  default List<CheckSpec> checks() {
    return publication().checks();
  }

  default boolean ungated() {
    return publication().ungated();
  }

  /** Whether a column's values are hidden from whoever reads the table. */
  default boolean masks(String column) {
    return columns().containsKey(column) && columns().get(column).mask().isPresent();
  }

  /** The types that columns are given, by name. */
  default Map<String, String> types() {
    Map<String, String> types = new LinkedHashMap<>();
    columns().forEach((name, column) -> column.type().ifPresent(type -> types.put(name, type)));
    return types;
  }

  /** The source that building a slice reads over JDBC, if it does; its limits bound how many do. */
  default Optional<String> connectsTo() {
    return Optional.empty();
  }

  /** Of which slices of other datasets the rows of a slice are made; none if of a source. */
  default List<InputWindow> reads() {
    return List.of();
  }

  /** The datasets whose slices this one reads, for its checks or for its rows. */
  default Set<DatasetName> inputs() {
    Stream<DatasetName> looked =
        checks().stream()
            .map(CheckSpec::rule)
            .filter(Rule.References.class::isInstance)
            .map(rule -> ((Rule.References) rule).dataset());
    return Stream.concat(reads().stream().map(InputWindow::dataset), looked)
        .collect(toUnmodifiableSet());
  }

  /**
   * Whether its slices are built one after another, oldest first, also where others are built at
   * the same time: because each changes rows of others, or is judged by the one before it.
   */
  default boolean isBuiltInOrder() {
    return isMerged()
        || slicing().isOfBatches()
        || checks().stream()
            .map(CheckSpec::rule)
            .anyMatch(rule -> rule instanceof Rule.Rows rows && rows.change().isPresent());
  }

  /** What the lake must know of its table. */
  default TableSpec tableSpec() {
    Map<String, String> comments =
        columns().entrySet().stream()
            .filter(column -> !column.getValue().description().isEmpty())
            .collect(toMap(Map.Entry::getKey, column -> column.getValue().description()));
    return new TableSpec(dataset(), slicing(), description(), owner(), comments, isMerged());
  }

  /** Whether rows that are there already are changed, so that its table is made for that. */
  boolean isMerged();

  /** Whether a slice that changes no row may be ready. */
  default boolean allowsEmpty() {
    return publication().empty() == Publication.EmptySlices.ALLOWED;
  }

  /** What its gate allows beside the checks. */
  default GatePolicy gatePolicy() {
    Set<String> personal =
        columns().entrySet().stream()
            .filter(column -> column.getValue().pii().isPresent())
            .map(Map.Entry::getKey)
            .collect(toUnmodifiableSet());
    return new GatePolicy(ungated(), allowsEmpty(), keys(), personal);
  }
}
