package io.millrace.jobs.run;

import io.millrace.clickstream.session.SessionSpec;
import io.millrace.clickstream.session.SessionTarget;
import io.millrace.clickstream.session.Sessions;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.lake.Audit;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Lake;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.WriteMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Takes a slice of events into a table of sessions. */
final class SessionsJob implements Job {
  private final Sessions sessions;
  private final OptionalLong delivered;

  private SessionsJob(Sessions sessions, OptionalLong delivered) {
    this.sessions = sessions;
    this.delivered = delivered;
  }

  /** The job of a slice, or of all events if the dataset has no slices. */
  static Job open(OpenLake open, Project project, SessionsDataset spec, Slice slice) {
    DatasetSpec events = project.dataset(spec.events());
    SessionSpec sessions = spec.sessionSpec(events.slicing());
    return slice.equals(Slice.ALL)
        ? new AllSessionsJob(open, sessions, events)
        : ofSlice(open, spec, events, sessions, slice);
  }

  private static SessionsJob ofSlice(
      OpenLake open, SessionsDataset spec, DatasetSpec events, SessionSpec sessions, Slice slice) {
    Lake lake = open.lake();
    DatasetName name = spec.dataset();
    SessionTarget target =
        new SessionTarget(
            lake.locate(name),
            lake.companion(new DatasetName(name.layer(), name.name() + Sessions.PIECES_SUFFIX))
                .map(KeptRows::rows));
    Dataset<Row> rows =
        lake.read(events.dataset(), slice)
            .orElseThrow(); // it is an input, so it was looked after before
    OptionalLong delivered =
        Optional.ofNullable(lake.history(events.dataset()).current().get(slice)).stream()
            .filter(record -> !events.isMerged())
            .mapToLong(SliceRecord::rows)
            .findFirst();
    return new SessionsJob(
        Sessions.ofSlice(open.spark(), rows, sessions, slice, target), delivered);
  }

  @Override
  public Dataset<Row> rows() {
    return sessions.rows();
  }

  @Override
  public WriteMode mode() {
    return sessions.mode();
  }

  /** All events were read, so that none brought a change is certain. */
  @Override
  public SourceFacts facts() {
    return sessions.changesNothing()
        ? new SourceFacts(OptionalLong.of(0), Map.of(), Optional.empty(), true)
        : SourceFacts.NONE;
  }

  @Override
  public List<Companion> companions() {
    return sessions.companions();
  }

  @Override
  public Map<String, Long> balance() {
    return sessions.balance();
  }

  @Override
  public Audit audited(Audit checks) {
    return new PlacedEvents(checks, delivered, sessions.events());
  }

  @Override
  public void close() {
    sessions.close();
  }
}
