package io.millrace.jobs.run;

import io.millrace.lake.Audit;
import io.millrace.lake.Evidence;
import io.millrace.lake.Judgement;
import io.millrace.lake.Questions;
import io.millrace.lake.SourceFacts;
import org.apache.spark.sql.types.StructType;

/**
 * Refuses a batch that lost or gained rows on the way from its source, whatever its checks say: a
 * balance that does not add up is never ready. Only where the source counted in the very state that
 * was read.
 */
record CompleteArrival(Audit checks) implements Audit {
  @Override
  public Questions questions(StructType schema) {
    return checks.questions(schema);
  }

  @Override
  public Judgement judge(Evidence evidence) {
    Judgement judgement = checks.judge(evidence);
    SourceFacts source = evidence.batch().source();
    if (!source.consistent()
        || source.rows().isEmpty()
        || source.rows().getAsLong() == evidence.rows()) {
      return judgement;
    }
    return judgement.refused(
        "The source counted %,d rows, and %,d arrived, both in one state of the database: rows were lost or doubled on the way."
            .formatted(source.rows().getAsLong(), evidence.rows()));
  }
}
