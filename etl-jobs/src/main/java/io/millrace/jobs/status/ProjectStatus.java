package io.millrace.jobs.status;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.ProjectState;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.state.SliceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** How a project's slices stand at one moment. Reads the tables' logs and the ledger, no Spark. */
public final class ProjectStatus {
  private static final int KNOWN_SHOWN = 14;
  private static final Duration MONTH = Duration.ofDays(30);

  private final ProjectState state;
  private final Instant now;

  /**
   * @param datasets those that will be asked for
   */
  public ProjectStatus(Project project, Collection<DatasetSpec> datasets, Instant now) {
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    this.state = ProjectState.read(project, ledger, datasets);
    this.now = now;
  }

  /** Given slices of a dataset, without those before its start. */
  public List<Standing> of(DatasetSpec dataset, Collection<Slice> slices) {
    return slices.stream()
        .filter(slice -> !ExpectedSlices.isBeforeStart(dataset, slice))
        .map(slice -> standing(dataset, state.status(dataset, slice)))
        .toList();
  }

  /**
   * The slices that should be there of late, and the newest of those that are known.
   *
   * @return in the order of the slices
   */
  public List<Standing> recent(DatasetSpec dataset) {
    List<Slice> known = state.known(dataset);
    TreeSet<Slice> slices = new TreeSet<>(ExpectedSlices.recent(dataset, now));
    slices.addAll(known.subList(Math.max(0, known.size() - KNOWN_SHOWN), known.size()));
    return of(dataset, slices);
  }

  private Standing standing(DatasetSpec dataset, SliceStatus status) {
    boolean late = !status.isReadable() && ExpectedSlices.isOverdue(dataset, status.slice(), now);
    return new Standing(status, late);
  }

  /** The slices of the last 31 days, whether somebody asks for them or not. */
  public List<Standing> month(DatasetSpec dataset) {
    Slicing slicing = dataset.slicing();
    return of(
        dataset,
        slicing.by() == Grain.ALL
            ? List.of(Slice.ALL)
            : slicing.range(slicing.at(now.minus(MONTH)), slicing.at(now)));
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
