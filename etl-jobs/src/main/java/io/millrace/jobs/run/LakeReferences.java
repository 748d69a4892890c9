package io.millrace.jobs.run;

import io.millrace.lake.DatasetName;
import io.millrace.lake.Lake;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.quality.References;
import java.util.Comparator;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What checks may see of the rest of the lake: ready slices. */
record LakeReferences(Lake lake) implements References {
  @Override
  public Optional<Dataset<Row>> rows(DatasetName dataset, Slice slice) {
    return lake.read(dataset, slice);
  }

  @Override
  public Optional<Slice> latestReady(DatasetName dataset, Slice notAfter) {
    return lake.history(dataset).current().values().stream()
        .filter(record -> record.event() == SliceRecord.Event.READY)
        .map(SliceRecord::slice)
        .filter(
            s -> s.equals(Slice.ALL) || notAfter.equals(Slice.ALL) || s.compareTo(notAfter) <= 0)
        .max(Comparator.naturalOrder());
  }
}
