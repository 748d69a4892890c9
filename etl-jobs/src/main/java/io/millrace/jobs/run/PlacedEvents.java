package io.millrace.jobs.run;

import io.millrace.lake.Audit;
import io.millrace.lake.Evidence;
import io.millrace.lake.Judgement;
import io.millrace.lake.Questions;
import java.util.OptionalLong;
import org.apache.spark.sql.types.StructType;

/**
 * Refuses sessions that do not hold every event of their slice once, whatever the checks say.
 *
 * @param delivered how many events the slice has; empty if its record does not tell
 * @param placed how many are in a session
 */
record PlacedEvents(Audit checks, OptionalLong delivered, long placed) implements Audit {
  @Override
  public Questions questions(StructType schema) {
    return checks.questions(schema);
  }

  @Override
  public Judgement judge(Evidence evidence) {
    Judgement judgement = checks.judge(evidence);
    if (delivered.isEmpty() || delivered.getAsLong() == placed) {
      return judgement;
    }
    return judgement.refused(
        "The slice has %,d events, and %,d are in sessions. This is a fault of Millrace; nothing was published."
            .formatted(delivered.getAsLong(), placed));
  }
}
