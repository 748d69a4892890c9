package io.millrace.lake.ledger;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.millrace.lake.CheckResult;
import io.millrace.lake.RunId;
import io.millrace.lake.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The rows of {@code millrace.check_results}. */
final class CheckRows {
  static final StructType SCHEMA =
      new StructType()
          .add("run_id", StringType.STRING)
          .add("dataset", StringType.STRING)
          .add("slice", StringType.STRING)
          .add("position", LongType.LONG)
          .add("check", StringType.STRING)
          .add("kind", StringType.STRING)
          .add("column", StringType.STRING)
          .add("level", StringType.STRING)
          .add("verdict", StringType.STRING)
          .add("measured", StringType.STRING)
          .add("metric", DoubleType.DOUBLE)
          .add("allowed", StringType.STRING)
          .add("message", StringType.STRING)
          .add("failing_keys", new ArrayType(StringType.STRING, false))
          .add("at", TimestampType.TIMESTAMP);

  private CheckRows() {}

  /** A result and its place among the checks of its run. */
  record Placed(RunId run, long position, CheckResult result) {}

  static List<Row> of(RunFinished run) {
    List<Row> rows = new ArrayList<>();
    for (CheckResult check : run.checks()) {
      rows.add(
          new Cells(SCHEMA)
              .put("run_id", run.run().value())
              .put("dataset", run.dataset().toString())
              .put("slice", run.slice().value())
              .put("position", (long) rows.size())
              .put("check", check.check())
              .put("kind", check.kind())
              .put("column", check.column())
              .put("level", check.level())
              .put("verdict", check.verdict().name())
              .put("measured", check.measured())
              .put("metric", check.metric())
              .put("allowed", check.allowed())
              .put("message", check.message())
              .put("failing_keys", check.failingKeys())
              .put("at", run.at())
              .row());
    }
    return rows;
  }

  static Placed read(Row row) {
    return new Placed(
        new RunId(Cells.text(row, "run_id").orElseThrow()),
        Cells.number(row, "position").orElseThrow(),
        new CheckResult(
            Cells.text(row, "check").orElseThrow(),
            Cells.text(row, "kind").orElse(""),
            Cells.text(row, "column"),
            Cells.text(row, "level").orElse(""),
            Verdict.valueOf(Cells.text(row, "verdict").orElseThrow()),
            Cells.text(row, "measured").orElse(""),
            Cells.fraction(row, "metric"),
            Cells.text(row, "allowed").orElse(""),
            Cells.text(row, "message").orElse(""),
            Cells.texts(row, "failing_keys")));
  }
}
