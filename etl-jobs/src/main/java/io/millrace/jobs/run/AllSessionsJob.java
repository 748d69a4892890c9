package io.millrace.jobs.run;

import io.millrace.clickstream.session.SessionSpec;
import io.millrace.clickstream.session.Sessions;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.WriteMode;
import io.millrace.lake.state.SliceHistory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes a table of sessions anew, of all events that are ready. */
final class AllSessionsJob implements Job {
  private final Dataset<Row> rows;

  AllSessionsJob(OpenLake open, SessionSpec spec, DatasetSpec events) {
    this.rows = Sessions.whole(open.spark(), ready(open, events), spec);
  }

  /** All slices of the events that are ready: the run's inputs, of which there is one at least. */
  private static Dataset<Row> ready(OpenLake open, DatasetSpec events) {
    SliceHistory history = open.lake().history(events.dataset());
    Dataset<Row> all = open.lake().table(events.dataset(), history.version()).orElseThrow();
    Object[] slices =
        history.current().values().stream()
            .filter(record -> record.event() == SliceRecord.Event.READY)
            .map(record -> record.slice().value())
            .toArray();
    return events
        .slicing()
        .column()
        .map(column -> all.where(all.col("`" + column + "`").isin(slices)))
        .orElse(all);
  }

  @Override
  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public WriteMode mode() {
    return new WriteMode.ReplaceTable();
  }
}
