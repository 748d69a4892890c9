package io.millrace.jobs.run;

import io.millrace.lake.Audit;
import io.millrace.lake.Companion;
import io.millrace.lake.Input;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.WriteMode;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How the rows of one slice are made, by the kind of its dataset. Reads, and writes nothing. Open
 * from before the rows are asked for until they are written.
 */
interface Job extends AutoCloseable {
  Dataset<Row> rows();

  WriteMode mode();

  /** What a source said of itself; slices of the lake say nothing that their records do not. */
  default SourceFacts facts() {
    return SourceFacts.NONE;
  }

  /** What was read outside of the lake. */
  default List<Input> inputs() {
    return List.of();
  }

  /** Rows of other tables that become visible with these. */
  default List<Companion> companions() {
    return List.of();
  }

  /** What became of all that was read, by outcome, beyond what the lake counts. */
  default Map<String, Long> balance() {
    return Map.of();
  }

  /** The checks, and before them what must hold of any slice that is made so. */
  default Audit audited(Audit checks) {
    return new CompleteArrival(checks);
  }

  /**
   * Says in the operator's words why the rows could not be read, if that is what went wrong; any
   * other failure is given back as it is. Spark throws checked ones too, which it does not declare.
   */
  default RuntimeException explain(Exception failure) {
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  /** Lets go of what is held for the rows, if anything is. */
  @Override
  default void close() {}
}
