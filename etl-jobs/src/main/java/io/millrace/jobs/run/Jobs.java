package io.millrace.jobs.run;

import io.millrace.jobs.conf.BotsDataset;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.EventsDataset;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.FunnelDataset;
import io.millrace.jobs.conf.JdbcDataset;
import io.millrace.jobs.conf.JournalDataset;
import io.millrace.jobs.conf.OnlineDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.jobs.conf.SqlDataset;
import io.millrace.jobs.conf.TrainingSetDataset;
import io.millrace.lake.Slice;

/** Opens what makes a slice's rows: the one place that knows all kinds of datasets. */
final class Jobs {
  private Jobs() {}

  static Job of(OpenLake open, Project project, PlannedSlice planned) {
    DatasetSpec spec = planned.spec();
    Slice slice = planned.slice();
    if (spec instanceof JdbcDataset jdbc) {
      return JdbcJob.open(open.spark(), jdbc, project.source(jdbc.source()), slice);
    }
    if (spec instanceof JournalDataset journal) {
      return JournalJob.open(open, project, journal, slice, planned.copiesTable());
    }
    if (spec instanceof EventsDataset events) {
      return EventsJob.open(open, project, events, slice);
    }
    if (spec instanceof SessionsDataset sessions) {
      return SessionsJob.open(open, project, sessions, slice);
    }
    if (spec instanceof BotsDataset bots) {
      return BotsJob.open(open, project, bots, slice);
    }
    if (spec instanceof FunnelDataset funnel) {
      return FunnelJob.open(open, project, funnel, slice);
    }
    if (spec instanceof SqlDataset sql) {
      return SqlJob.open(open, project, sql, slice);
    }
    if (spec instanceof FeaturesDataset features) {
      return FeaturesJob.open(open, project, features, slice);
    }
    if (spec instanceof TrainingSetDataset set) {
      return TrainingSetJob.open(open, project, set);
    }
    if (spec instanceof OnlineDataset online) {
      return OnlineJob.open(open, project, online, slice);
    }
    throw new IllegalStateException("Nothing builds " + spec);
  }
}
