package io.millrace.lake;

import org.apache.spark.sql.types.StructType;

/**
 * Says whether rows may become visible. It is asked twice: before the write, what to gather while
 * the rows go by; and between write and commit, what it makes of what was gathered.
 */
public interface Audit {
  /**
   * What to gather in the write's own pass.
   *
   * @param schema the columns that will be written, the slicing's column included
   */
  Questions questions(StructType schema);

  /**
   * Judges the files that are about to be committed. Called on the committing thread, at most once
   * a commit; what it throws ends the write with nothing committed.
   */
  Judgement judge(Evidence evidence);
}
