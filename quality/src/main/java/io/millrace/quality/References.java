package io.millrace.quality;

import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The other datasets that a check may look into: only what is ready. */
public interface References {
  /** A lake without other datasets. */
  References NONE =
      new References() {
        @Override
        public Optional<Dataset<Row>> rows(DatasetName dataset, Slice slice) {
          return Optional.empty();
        }

        @Override
        public Optional<Slice> latestReady(DatasetName dataset, Slice notAfter) {
          return Optional.empty();
        }
      };

  /**
   * The rows of a slice.
   *
   * @return empty unless the slice is ready
   */
  Optional<Dataset<Row>> rows(DatasetName dataset, Slice slice);

  /**
   * The newest ready slice of a dataset.
   *
   * @param notAfter no slice later than this one; {@link Slice#ALL} bounds nothing. An
   *     unpartitioned dataset has only {@link Slice#ALL}, which is never too late
   */
  Optional<Slice> latestReady(DatasetName dataset, Slice notAfter);
}
