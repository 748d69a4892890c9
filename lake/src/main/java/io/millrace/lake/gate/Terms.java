package io.millrace.lake.gate;

import io.millrace.lake.Questions;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** On which terms a write may pass the gate: what is gathered, and who decides. */
public interface Terms {
  /** Which slices the rows of the write belong to. */
  Set<Slice> slices();

  /** How the table is cut, which says in what column the slice's value stands. */
  Slicing slicing();

  /**
   * What to gather while the rows go by.
   *
   * @param schema the columns written, the slicing's column included
   */
  Questions questions(StructType schema);

  /**
   * Decides on files that nobody sees yet. Called on the committing thread, with the gate taken
   * away, so that it may read and write other tables; what it throws ends the write with nothing
   * committed.
   */
  Decision decide(PendingWrite pending);
}
