package io.millrace.lake.ledger;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Verdict;

/** The rows of {@code millrace.slice_events}. */
final class SliceEventRows {
  static final StructType SCHEMA =
      new StructType()
          .add("run_id", StringType.STRING)
          .add("dataset", StringType.STRING)
          .add("slice", StringType.STRING)
          .add("event", StringType.STRING)
          .add("version", LongType.LONG)
          .add("verdict", StringType.STRING)
          .add("rows", LongType.LONG)
          .add("fingerprint", StringType.STRING)
          .add("reason", StringType.STRING)
          .add("author", StringType.STRING)
          .add("at", TimestampType.TIMESTAMP);

  private SliceEventRows() {}

  static Row of(SliceEvent event) {
    return new Cells(SCHEMA)
        .put("run_id", event.run().value())
        .put("dataset", event.dataset().toString())
        .put("slice", event.slice().value())
        .put("event", event.kind().name())
        .put("version", event.version())
        .put("verdict", event.verdict().name())
        .put("rows", event.rows())
        .put("fingerprint", event.fingerprint())
        .put("reason", event.reason())
        .put("author", event.author())
        .put("at", event.at())
        .row();
  }

  static SliceEvent read(Row row) {
    return new SliceEvent(
        new RunId(Cells.text(row, "run_id").orElseThrow()),
        DatasetName.parse(Cells.text(row, "dataset").orElseThrow()),
        new Slice(Cells.text(row, "slice").orElseThrow()),
        SliceEvent.Kind.valueOf(Cells.text(row, "event").orElseThrow()),
        Cells.number(row, "version").orElseThrow(),
        Verdict.valueOf(Cells.text(row, "verdict").orElseThrow()),
        Cells.number(row, "rows").orElseThrow(),
        Cells.text(row, "fingerprint").orElse(""),
        Cells.text(row, "reason").orElse(""),
        Cells.text(row, "author").orElse(""),
        Cells.instant(row, "at").orElseThrow());
  }
}
