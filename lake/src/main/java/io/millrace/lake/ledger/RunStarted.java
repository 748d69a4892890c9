package io.millrace.lake.ledger;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import java.time.Instant;

/**
 * An attempt begins.
 *
 * @param configHash of the dataset's spec
 */
public record RunStarted(
    RunId run, DatasetName dataset, Slice slice, Instant at, String configHash, Origin origin) {
  public RunStarted {
    requireNonNull(run, "run");
    requireNonNull(dataset, "dataset");
    requireNonNull(slice, "slice");
    requireNonNull(at, "at");
    requireNonNull(configHash, "configHash");
    requireNonNull(origin, "origin");
  }
}
