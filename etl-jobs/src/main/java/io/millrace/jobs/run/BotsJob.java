package io.millrace.jobs.run;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.bots.PresentLists;
import io.millrace.clickstream.bots.Verdicts;
import io.millrace.jobs.conf.BotsDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Slice;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.WriteMode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Judges the visitors of a slice of events. */
final class BotsJob implements Job {
  private final BotsDataset spec;
  private final Verdicts verdicts;
  private final Map<String, Long> counts;

  private BotsJob(BotsDataset spec, Verdicts verdicts) {
    this.spec = spec;
    this.verdicts = verdicts;
    this.counts = verdicts.counts();
  }

  static BotsJob open(OpenLake open, Project project, BotsDataset spec, Slice slice) {
    Dataset<Row> events = new SliceRows(open.lake(), project).of(spec, slice, spec.reads().get(0));
    // Behind a mask their verdicts stay as they were when they were read.
    boolean masksAgents = project.dataset(spec.events()).masks(EventColumns.USER_AGENT);
    return new BotsJob(
        spec, Verdicts.of(masksAgents ? events : PresentLists.of(events), spec.rules()));
  }

  @Override
  public Dataset<Row> rows() {
    return Masking.masked(verdicts.rows(), spec.columns());
  }

  @Override
  public WriteMode mode() {
    return new WriteMode.ReplaceSlice();
  }

  /** Each visitor has one verdict, or nothing is published. */
  @Override
  public SourceFacts facts() {
    return new SourceFacts(
        OptionalLong.of(counts.get("visitors")), Map.of(), Optional.empty(), true);
  }

  @Override
  public Map<String, Long> balance() {
    return counts;
  }

  @Override
  public void close() {
    verdicts.close();
  }
}
