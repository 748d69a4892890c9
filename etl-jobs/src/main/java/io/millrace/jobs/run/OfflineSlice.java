package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.col;

import io.millrace.features.online.Edition;
import io.millrace.features.online.ExportedColumns;
import io.millrace.features.reader.MadeOf;
import io.millrace.features.reader.StoredTable;
import io.millrace.features.spec.Derived;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.KnownPart;
import io.millrace.features.spec.SpecRegistry;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.OnlineDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.table.Names;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A slice of a feature group as it is to be in a store.
 *
 * @param run that made it
 */
record OfflineSlice(StoredTable table, Dataset<Row> rows, Edition edition, String run) {
  /**
   * The slice as its table has it now.
   *
   * @throws InputNotReadyException if it is not ready
   * @throws InvalidSpecException if the dataset names no such group, or the slice was made of
   *     another version of it
   */
  static OfflineSlice of(OpenLake open, Project project, OnlineDataset spec, Slice slice) {
    FeaturesDataset group = group(project, spec);
    DatasetName name = group.dataset();
    SliceHistory history = open.lake().history(name);
    SliceRecord record =
        Optional.ofNullable(history.current().get(slice))
            .filter(each -> each.event() == SliceRecord.Event.READY)
            .orElseThrow(() -> notReady(spec, slice));
    requireVersion(open, spec, group, slice);
    String column = group.slicing().column().orElseThrow();
    Dataset<Row> rows =
        open.lake()
            .table(name, history.version(), List.of(slice))
            .orElseThrow(() -> notReady(spec, slice))
            .drop(Names.column(column));
    Instant end = group.slicing().interval(slice).orElseThrow().end();
    return new OfflineSlice(
        table(group, made(GroupFits.fitted(open, project, group)), rows),
        rows,
        new Edition(end, record.version()),
        record.run().toString());
  }

  static FeaturesDataset group(Project project, OnlineDataset spec) {
    DatasetSpec dataset = project.dataset(spec.group().group());
    if (!(dataset instanceof FeaturesDataset group)) {
      throw new InvalidSpecException(
          "%s names %s, which is no feature group."
              .formatted(spec.dataset(), spec.group().group()));
    }
    if (group.version() != spec.group().version()) {
      throw new InvalidSpecException(
          "%s exports %s, and the group is of version %d now. Write @%d: it goes to a table of its own, and the one of version %d stays for its readers until you drop it."
              .formatted(
                  spec.dataset(),
                  spec.group(),
                  group.version(),
                  group.version(),
                  spec.group().version()));
    }
    boolean sameTimes =
        group.slicing().by() == spec.slicing().by()
            && group.slicing().zone().equals(spec.slicing().zone());
    if (!sameTimes || group.slicing().column().isEmpty()) {
      throw new InvalidSpecException(
          "%s and %s are cut into slices in two ways. Write the group's slices in both."
              .formatted(spec.dataset(), group.dataset()));
    }
    return group;
  }

  /** A slice that was made before the version grew is not what the store's table means. */
  private static void requireVersion(
      OpenLake open, OnlineDataset spec, FeaturesDataset group, Slice slice) {
    DatasetName specs =
        new DatasetName(group.dataset().layer(), group.dataset().name() + FeaturesJob.SPECS);
    FeatureGroup now = group.group();
    List<KnownPart> others =
        open.lake().companion(specs).map(KeptRows::rows).stream()
            .flatMap(
                rows ->
                    SpecRegistry.known(rows.where(col(Companion.SLICE).equalTo(slice.value())))
                        .stream())
            .filter(part -> !part.isOfVersions(now))
            .toList();
    if (others.stream().anyMatch(part -> part.group() != now.version())) {
      throw new InputNotReadyException(
          "%s needs %s %s of version %d, and it was made of another. Build it again first, or add --upstream."
              .formatted(spec.dataset(), group.dataset(), slice, group.version()));
    }
    others.stream()
        .findFirst()
        .ifPresent(
            part -> {
              throw new InputNotReadyException(
                  "%s needs %s of version %d in %s %s, which has version %d. Build it again first, or add --upstream."
                      .formatted(
                          spec.dataset(),
                          part.name(),
                          now.versionOf(part.name()),
                          group.dataset(),
                          slice,
                          part.version()));
            });
  }

  /** The features that a service can make by itself, with what was learned for them. */
  private static Map<String, MadeOf> made(FeatureGroup group) {
    Map<String, MadeOf> made = new LinkedHashMap<>();
    for (Derived derived : group.derived()) {
      if (derived instanceof Derived.Transformed each && each.fallback().isEmpty()) {
        made.put(each.name(), new MadeOf(each.of(), each.transform()));
      }
    }
    return made;
  }

  private static StoredTable table(
      FeaturesDataset group, Map<String, MadeOf> made, Dataset<Row> rows) {
    try {
      return new StoredTable(
          group.dataset().toString(),
          group.version(),
          group.keys(),
          ExportedColumns.of(rows),
          made);
    } catch (IllegalArgumentException e) {
      throw new InvalidSpecException(
          "%s cannot go to a store: %s".formatted(group.dataset(), e.getMessage()), e);
    }
  }

  private static InputNotReadyException notReady(OnlineDataset spec, Slice slice) {
    return new InputNotReadyException(
        "%s needs %s %s, which is not ready. Build that first, or add --upstream."
            .formatted(spec.dataset(), spec.group().group(), slice));
  }
}
