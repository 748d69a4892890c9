package io.millrace.jobs.run;

import io.millrace.lake.Audit;
import io.millrace.lake.Restating;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.RunStarted;
import java.util.List;
import java.util.Map;

/**
 * How several slices of a dataset change in one commit. Reads, and writes nothing. Open from before
 * the rows are asked for until they are written.
 */
interface SlicesJob extends AutoCloseable {
  /** Those that it can change so; there may be none. */
  List<Slice> slices();

  /**
   * @param attempts at each of the slices
   */
  Restating restating(Map<Slice, RunStarted> attempts);

  /** The checks, and before them what must hold of any slices that change so. */
  default Audit audited(Audit checks) {
    return checks;
  }

  /** Lets go of what it holds; most hold nothing. */
  @Override
  default void close() {}
}
