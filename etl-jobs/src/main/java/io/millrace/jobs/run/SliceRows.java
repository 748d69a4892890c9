package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.InputWindow;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.Lake;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows of the slices that a slice is made of, of all of them at one version of their table. */
final class SliceRows {
  private final Lake lake;
  private final Project project;

  SliceRows(Lake lake, Project project) {
    this.lake = lake;
    this.project = project;
  }

  /**
   * Rows of slices that are ready; that all are was asked before.
   *
   * @throws InputNotReadyException if none is
   */
  Dataset<Row> of(DatasetSpec spec, Slice slice, InputWindow read) {
    DatasetName dataset = read.dataset();
    List<Slice> slices =
        SliceInputs.read(project, spec, slice, read).stream()
            .map(SliceInputs.Needed::slice)
            .toList();
    if (slices.isEmpty()) {
      throw notReady(dataset);
    }
    if (project.dataset(dataset).slicing().column().isEmpty()) {
      Slice last = slices.get(slices.size() - 1);
      return lake.read(dataset, last).orElseThrow(() -> notReady(dataset));
    }
    return lake.table(dataset, lake.history(dataset).version(), slices)
        .orElseThrow(() -> notReady(dataset));
  }

  /**
   * All events of a group, each once: where a slice holds all up to its end, those of the newest.
   *
   * @param version of the events' table
   */
  static Dataset<Row> events(Lake lake, Project project, FeaturesDataset group, long version) {
    DatasetName dataset = group.from().dataset();
    Optional<String> column = project.dataset(dataset).slicing().column();
    if (group.from().slices() == FeaturesDataset.Origin.Slices.WINDOW || column.isEmpty()) {
      return lake.table(dataset, version).orElseThrow(() -> notReady(dataset));
    }
    Slice newest =
        lake.history(dataset).current().values().stream()
            .filter(record -> record.event() == SliceRecord.Event.READY)
            .filter(record -> record.version() <= version)
            .map(SliceRecord::slice)
            .max(Comparator.naturalOrder())
            .orElseThrow(() -> notReady(dataset));
    return lake.table(dataset, version, List.of(newest)).orElseThrow(() -> notReady(dataset));
  }

  static InputNotReadyException notReady(DatasetName dataset) {
    return new InputNotReadyException(
        "%s has no slice that is ready. Build one first; a run with --upstream does."
            .formatted(dataset));
  }
}
