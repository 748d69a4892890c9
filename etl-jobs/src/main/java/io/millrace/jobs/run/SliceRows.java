package io.millrace.jobs.run;

import static org.apache.spark.sql.functions.col;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.InputWindow;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.Lake;
import io.millrace.lake.Slice;
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
    Slice last =
        SliceInputs.read(project, spec, slice, read).stream()
            .map(SliceInputs.Needed::slice)
            .reduce((one, other) -> other)
            .orElseThrow(() -> notReady(dataset));
    Optional<String> column = project.dataset(dataset).slicing().column();
    if (column.isEmpty()) {
      return lake.read(dataset, last).orElseThrow(() -> notReady(dataset));
    }
    Object[] slices =
        SliceInputs.read(project, spec, slice, read).stream()
            .map(needed -> needed.slice().value())
            .toArray();
    return lake.table(dataset, lake.history(dataset).version())
        .orElseThrow(() -> notReady(dataset))
        .where(col("`%s`".formatted(column.get())).isin(slices));
  }

  private static InputNotReadyException notReady(DatasetName dataset) {
    return new InputNotReadyException(
        "%s has no slice that is ready. Build one first, or add --upstream.".formatted(dataset));
  }
}
