package io.millrace.lake.ledger;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How the newest attempts stand, without what they counted and how long their steps took. */
public final class Overview {
  private final Map<DatasetName, Map<Slice, Attempt>> latest = new HashMap<>();
  private final Set<RunId> recorded = new HashSet<>();

  private Overview() {}

  /**
   * @param parts of attempts, in any order, whole or as far as single rows tell
   */
  static Overview of(List<Attempt> parts) {
    Overview overview = new Overview();
    Map<RunId, Attempt> attempts = new HashMap<>(parts.size());
    parts.forEach(part -> attempts.merge(part.run(), part, Attempt::and));
    attempts.values().forEach(overview::add);
    return overview;
  }

  private void add(Attempt attempt) {
    latest
        .computeIfAbsent(attempt.dataset(), name -> new HashMap<>())
        .merge(
            attempt.slice(),
            attempt,
            (one, other) -> one.run().compareTo(other.run()) > 0 ? one : other);
    if (attempt.finished().filter(end -> end.outcome() != Outcome.KILLED).isPresent()) {
      recorded.add(attempt.run());
    }
  }

  /** The newest attempt at each slice of a dataset that was ever tried. */
  public Map<Slice, Attempt> latest(DatasetName dataset) {
    return Collections.unmodifiableMap(latest.getOrDefault(dataset, Map.of()));
  }

  /** Whether the ledger has the run's own word on how it ended. */
  public boolean isRecorded(RunId run) {
    return recorded.contains(run);
  }
}
