package io.millrace.jobs.run;

import io.millrace.clickstream.funnel.Funnels;
import io.millrace.clickstream.session.SessionColumns;
import io.millrace.jobs.conf.FunnelDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.WriteMode;
import java.sql.Timestamp;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Counts how far the sessions come that end in a slice. */
final class FunnelJob implements Job {
  private final Funnels funnels;
  private final Map<String, Long> counts;

  private FunnelJob(Funnels funnels) {
    this.funnels = funnels;
    this.counts = funnels.counts();
  }

  static FunnelJob open(OpenLake open, Project project, FunnelDataset spec, Slice slice) {
    SessionsDataset made = requireSameEvents(project, spec);
    SliceRows rows = new SliceRows(open.lake(), project);
    Slicing.Interval interval = spec.slicing().interval(slice).orElseThrow();
    Dataset<Row> events = rows.of(spec, slice, spec.reads().get(0));
    Dataset<Row> sessions = rows.of(spec, slice, spec.reads().get(1));
    Dataset<Row> reaching =
        sessions
            .where(
                sessions
                    .col(SessionColumns.ENDED_AT)
                    .geq(Timestamp.from(interval.start().minus(spec.lookback()))))
            .where(sessions.col(SessionColumns.STARTED_AT).lt(Timestamp.from(interval.end())));
    return new FunnelJob(
        Funnels.of(open.spark(), events, reaching, spec.funnel(), made.by(), spec.by(), interval));
  }

  private static SessionsDataset requireSameEvents(Project project, FunnelDataset spec) {
    if (!(project.dataset(spec.sessions()) instanceof SessionsDataset sessions)
        || !sessions.events().equals(spec.events())) {
      throw new InvalidSpecException(
          "%s needs a dataset of kind sessions that is made of %s, and %s is none."
              .formatted(spec.dataset(), spec.events(), spec.sessions()));
    }
    return sessions;
  }

  @Override
  public Dataset<Row> rows() {
    return funnels.rows();
  }

  @Override
  public WriteMode mode() {
    return new WriteMode.ReplaceSlice();
  }

  /** All sessions were read, so that there are none is certain. */
  @Override
  public SourceFacts facts() {
    return new SourceFacts(OptionalLong.of(counts.get("rows")), Map.of(), Optional.empty(), true);
  }

  @Override
  public Map<String, Long> balance() {
    return counts;
  }

  @Override
  public void close() {
    funnels.close();
  }
}
