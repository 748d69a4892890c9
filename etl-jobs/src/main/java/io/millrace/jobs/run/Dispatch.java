package io.millrace.jobs.run;

import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which slices of a plan may be worked on at one time, and in which order: after those they need,
 * each source read by no more at once than it has connections for. Bookkeeping alone; one thread
 * asks it.
 */
final class Dispatch {
  /**
   * A slice whose turn has come.
   *
   * @param failedInputs those of the plan that it is made of and that did not become ready
   */
  record Turn(PlannedSlice slice, List<PlannedSlice> failedInputs) {}

  private final SourceShares shares;
  private final Map<PlannedSlice, Set<PlannedSlice>> before = new LinkedHashMap<>();
  private final Map<PlannedSlice, Set<PlannedSlice>> needs = new HashMap<>();
  private final Set<PlannedSlice> ended = new HashSet<>();
  private final Set<PlannedSlice> failed = new HashSet<>();
  private final Map<String, Integer> reading = new HashMap<>();

  /**
   * @param slices in an order in which each stands after those it needs
   */
  Dispatch(Project project, List<PlannedSlice> slices, SourceShares shares) {
    this.shares = shares;
    Map<DatasetName, Map<Slice, PlannedSlice>> known = new HashMap<>();
    for (PlannedSlice planned : slices) {
      Links links = new Links(project, planned, known);
      before.put(planned, links.before());
      needs.put(planned, links.needs());
      known
          .computeIfAbsent(planned.spec().dataset(), name -> new LinkedHashMap<>())
          .put(planned.slice(), planned);
    }
  }

  /** What a slice comes after, of those that stand before it in the plan. */
  private record Links(Set<PlannedSlice> before, Set<PlannedSlice> needs) {
    Links(Project project, PlannedSlice planned, Map<DatasetName, Map<Slice, PlannedSlice>> known) {
      this(new LinkedHashSet<>(), new LinkedHashSet<>());
      for (SliceInputs.Needed needed : SliceInputs.of(project, planned.spec(), planned.slice())) {
        Map<Slice, PlannedSlice> there = known.getOrDefault(needed.dataset(), Map.of());
        if (needed.extent() == SliceInputs.Extent.EXACT) {
          Optional.ofNullable(there.get(needed.slice())).ifPresent(needs::add);
        } else {
          before.addAll(there.values()); // another ready slice may do, but not while these change
        }
      }
      if (planned.spec().isBuiltInOrder()) {
        List<PlannedSlice> own =
            new ArrayList<>(known.getOrDefault(planned.spec().dataset(), Map.of()).values());
        if (!own.isEmpty()) {
          before.add(own.get(own.size() - 1));
        }
      }
      before.addAll(needs);
    }
  }

  /** The first slice that nothing keeps waiting; empty if all are done or others must end first. */
  Optional<Turn> next() {
    Iterator<Map.Entry<PlannedSlice, Set<PlannedSlice>>> waiting = before.entrySet().iterator();
    while (waiting.hasNext()) {
      Map.Entry<PlannedSlice, Set<PlannedSlice>> one = waiting.next();
      PlannedSlice slice = one.getKey();
      if (ended.containsAll(one.getValue()) && hasRoom(slice)) {
        waiting.remove();
        source(slice).ifPresent(source -> reading.merge(source, 1, Integer::sum));
        return Optional.of(
            new Turn(slice, needs.get(slice).stream().filter(failed::contains).toList()));
      }
    }
    return Optional.empty();
  }

  private boolean hasRoom(PlannedSlice slice) {
    return source(slice)
        .map(source -> reading.getOrDefault(source, 0) < shares.readers(source))
        .orElse(true);
  }

  private static Optional<String> source(PlannedSlice slice) {
    return slice.action() == PlannedSlice.Action.SKIP
        ? Optional.empty()
        : slice.spec().connectsTo();
  }

  /** A slice that had its turn is done with. */
  void ended(PlannedSlice slice, boolean succeeded) {
    ended.add(slice);
    if (!succeeded) {
      failed.add(slice);
    }
    source(slice).ifPresent(source -> reading.merge(source, -1, Integer::sum));
  }
}
