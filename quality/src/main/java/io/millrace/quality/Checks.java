package io.millrace.quality;

import io.millrace.lake.Audit;
import io.millrace.lake.Evidence;
import io.millrace.lake.Judgement;
import io.millrace.lake.Questions;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/** The way in: turns a dataset's checks into the audit of its writes. */
public final class Checks {
  private Checks() {}

  /**
   * An audit that judges one write at a time by these checks.
   *
   * @param references where {@code references} checks look for the values that must exist
   */
  public static Audit audit(GatePolicy policy, List<CheckSpec> checks, References references) {
    return new Audit() {
      @Override
      public Questions questions(StructType schema) {
        return Questions.NONE;
      }

      @Override
      public Judgement judge(Evidence evidence) {
        return Gate.fold(policy, List.of());
      }
    };
  }
}
