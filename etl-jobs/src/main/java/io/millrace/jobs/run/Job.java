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

  SourceFacts facts();

  /** What was read outside of the lake. */
  List<Input> inputs();

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
  RuntimeException explain(Exception failure);

  @Override
  void close();
}
