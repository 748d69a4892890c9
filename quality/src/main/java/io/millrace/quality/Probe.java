package io.millrace.quality;

import io.millrace.lake.Evidence;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;

/**
 * One value that checks need to know of the rows, and where it may come from, cheapest first: from
 * what the commit knows anyway, from the write's own pass, from a scan of the pending files.
 *
 * @param aggregate computes it over any rows; values of several files are merged by who asked
 * @param inPass whether it is gathered while the rows are written
 * @param known what needs no aggregate at all; empty where that is not exact
 */
record Probe(Column aggregate, boolean inPass, Function<Evidence, Optional<Object>> known) {
  /** Gathered while the rows are written. */
  static Probe inPass(Column aggregate) {
    return new Probe(aggregate, true, evidence -> Optional.empty());
  }

  /** Known from the commit, or else read from the pending files. */
  static Probe known(Column aggregate, Function<Evidence, Optional<Object>> known) {
    return new Probe(aggregate, false, known);
  }
}
