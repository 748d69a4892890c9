package io.millrace.jobs.status;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.Deliveries;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.state.Readiness;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.SliceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/** How a project's slices stand at one moment. Reads the tables' logs and the ledger, no Spark. */
public final class ProjectStatus {
  private static final int KNOWN_SHOWN = 14;

  private final Project project;
  private final Configuration hadoop;
  private final Deliveries deliveries;
  private final Instant now;
  private final Map<DatasetName, Map<Slice, Attempt>> attempts;
  private final Map<DatasetName, SliceHistory> histories = new HashMap<>();

  public ProjectStatus(Project project, Configuration hadoop, Instant now) {
    this.project = project;
    this.hadoop = hadoop;
    this.deliveries = new Deliveries(project, hadoop);
    this.now = now;
    this.attempts = Ledger.open(hadoop, project.location()).latest();
  }

  /** Given slices of a dataset, without those before its start. */
  public List<Standing> of(DatasetSpec dataset, Collection<Slice> slices) {
    Readiness readiness = readiness(dataset.dataset());
    return slices.stream()
        .filter(slice -> !ExpectedSlices.isBeforeStart(dataset, slice))
        .map(slice -> standing(dataset, readiness.of(slice)))
        .toList();
  }

  /**
   * The slices that should be there of late, and the newest of those that are known.
   *
   * @return in the order of the slices
   */
  public List<Standing> recent(DatasetSpec dataset) {
    List<Slice> known =
        readiness(dataset.dataset()).all().stream().map(SliceStatus::slice).toList();
    TreeSet<Slice> slices = new TreeSet<>(ExpectedSlices.recent(dataset, now));
    slices.addAll(known.subList(Math.max(0, known.size() - KNOWN_SHOWN), known.size()));
    return of(dataset, slices);
  }

  private Readiness readiness(DatasetName dataset) {
    return new Readiness(
        dataset, history(dataset), attempts.getOrDefault(dataset, Map.of()), this::current);
  }

  private Optional<SliceRecord> current(DatasetName dataset, Slice slice) {
    return Optional.ofNullable(history(dataset).current().get(slice));
  }

  private SliceHistory history(DatasetName dataset) {
    return histories.computeIfAbsent(
        dataset, name -> SliceHistory.read(hadoop, project.location().table(name)));
  }

  private Standing standing(DatasetSpec dataset, SliceStatus known) {
    SliceStatus status = deliveries.checked(dataset, known);
    boolean late = !status.isReadable() && ExpectedSlices.isOverdue(dataset, status.slice(), now);
    return new Standing(status, late);
  }

  /** Neighbours that are both missing, as one: a table of a hundred such lines says no more. */
  public static List<List<Standing>> folded(List<Standing> standings) {
    List<List<Standing>> groups = new ArrayList<>();
    for (Standing standing : standings) {
      List<Standing> last = groups.isEmpty() ? List.of() : groups.get(groups.size() - 1);
      boolean joins =
          !last.isEmpty()
              && standing.isMissing()
              && last.get(0).isMissing()
              && last.get(0).late() == standing.late()
              && last.get(0).dataset().equals(standing.dataset());
      if (joins) {
        last.add(standing);
      } else {
        groups.add(new ArrayList<>(List.of(standing)));
      }
    }
    return groups;
  }
}
