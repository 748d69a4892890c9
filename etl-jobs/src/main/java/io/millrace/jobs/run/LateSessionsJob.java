package io.millrace.jobs.run;

import io.millrace.clickstream.session.LateSessions;
import io.millrace.clickstream.session.SessionTarget;
import io.millrace.clickstream.session.Sessions;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.lake.Additions;
import io.millrace.lake.Audit;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Lake;
import io.millrace.lake.Restating;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.RunStarted;
import io.millrace.lake.state.SliceHistory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Takes events that were added to slices into a table of sessions, all in one commit: of the
 * visitors alone to whom they came. A slice to which anything else has happened must be taken in by
 * itself.
 */
final class LateSessionsJob implements SlicesJob {
  /** The visitors of so many late events are held in memory. */
  static final long MOST = 500_000;

  private final SessionsDataset spec;
  private final SliceHistory events;
  private final SliceHistory history;
  private final Additions additions;
  private final Optional<LateSessions> late; // empty if there is no slice

  private LateSessionsJob(
      SessionsDataset spec,
      SliceHistory events,
      SliceHistory history,
      Additions additions,
      Optional<LateSessions> late) {
    this.spec = spec;
    this.events = events;
    this.history = history;
    this.additions = additions;
    this.late = late;
  }

  /** Which slices have taken in other events than there are now. */
  static List<Slice> behind(Lake lake, Project project, SessionsDataset spec) {
    return new LateSlices(
            spec,
            project.configHash(spec),
            lake.history(spec.dataset()),
            lake.history(spec.events()))
        .behind();
  }

  /**
   * @param behind slices that are
   */
  static LateSessionsJob open(
      OpenLake open, Project project, SessionsDataset spec, List<Slice> behind) {
    Lake lake = open.lake();
    DatasetSpec eventsSpec = project.dataset(spec.events());
    SliceHistory events = lake.history(spec.events());
    SliceHistory history = lake.history(spec.dataset());
    Map<Slice, Long> since = new HashMap<>();
    for (Slice slice : behind) {
      LateSlices.read(spec, history.current().get(slice))
          .ifPresent(input -> since.put(slice, input.version().getAsLong()));
    }
    Additions additions = lake.additions(spec.events(), since, events.version());
    Set<Slice> together = together(additions.counts(), MOST);
    if (together.size() < additions.counts().size()) {
      since.keySet().retainAll(together);
      additions = lake.additions(spec.events(), since, events.version());
    }
    if (additions.counts().isEmpty()) {
      return new LateSessionsJob(spec, events, history, additions, Optional.empty());
    }
    DatasetName name = spec.dataset();
    SessionTarget target =
        new SessionTarget(
            lake.locate(name),
            lake.companion(new DatasetName(name.layer(), name.name() + Sessions.PIECES_SUFFIX))
                .map(KeptRows::rows));
    LateSessions late =
        LateSessions.of(
            open.spark(),
            additions.rows(),
            lake.table(spec.events(), events.version()).orElseThrow(),
            spec.sessionSpec(eventsSpec.slicing()),
            List.copyOf(additions.counts().keySet()),
            target);
    return new LateSessionsJob(spec, events, history, additions, Optional.of(late));
  }

  /**
   * As many slices as together have not too many late events. The others are runs of their own,
   * which hold no visitors.
   */
  static Set<Slice> together(Map<Slice, Long> counts, long most) {
    Set<Slice> some = new HashSet<>();
    long sum = 0;
    for (Map.Entry<Slice, Long> each :
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<Slice, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
            .toList()) {
      sum += each.getValue();
      if (sum > most) {
        break;
      }
      some.add(each.getKey());
    }
    return some;
  }

  @Override
  public List<Slice> slices() {
    return additions.counts().keySet().stream().sorted().toList();
  }

  @Override
  public Restating restating(Map<Slice, RunStarted> attempts) {
    LateSessions sessions = late.orElseThrow();
    return new Restating(
        spec.tableSpec(),
        sessions.mode(),
        sessions.rows(),
        slices().stream().map(slice -> part(sessions, attempts.get(slice))).toList(),
        sessions.companions(),
        Optional.empty());
  }

  private Restating.Part part(LateSessions sessions, RunStarted attempt) {
    SliceRecord standing = history.current().get(attempt.slice());
    SliceRecord now = events.current().get(attempt.slice());
    List<Input> inputs = new ArrayList<>(standing.inputs());
    inputs.replaceAll(
        input ->
            input.equals(LateSlices.read(spec, standing).orElseThrow())
                ? ReadyInputs.of(now)
                : input);
    Map<String, Long> balance = new HashMap<>(sessions.balance(attempt.slice()));
    balance.put("read", additions.counts().get(attempt.slice()));
    return new Restating.Part(
        attempt.run(),
        attempt.slice(),
        inputs,
        balance.get("written") - balance.get("removed"),
        attempt.configHash(),
        balance);
  }

  /** Each event that was added must have come to one session. */
  @Override
  public Audit audited(Audit checks) {
    long added = additions.counts().values().stream().mapToLong(Long::longValue).sum();
    return new PlacedEvents(checks, OptionalLong.of(added), late.orElseThrow().events());
  }

  @Override
  public void close() {
    late.ifPresent(LateSessions::close);
  }
}
