package io.millrace.lake.state;

import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.TableSpec;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.ProcessIdentity;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import io.millrace.lake.ledger.SliceEvent;
import io.millrace.lake.metastore.Mark;
import io.millrace.lake.metastore.Metastore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Brings ledger and metastore to say what a dataset's commits say, whatever was lost of them. To
 * mend twice is to mend once; a run mends its own dataset before it begins.
 */
public final class Repair {
  private final TableSpec table;
  private final SliceHistory history;
  private final Ledger ledger;
  private final Optional<Metastore> metastore;

  /**
   * @param history of the table, read just now
   * @param metastore empty to leave the marks alone
   */
  public Repair(
      TableSpec table, SliceHistory history, Ledger ledger, Optional<Metastore> metastore) {
    this.table = table;
    this.history = history;
    this.ledger = ledger;
    this.metastore = metastore;
  }

  /** What there is to mend. Changes nothing. */
  public List<Mending> plan() {
    Map<RunId, Attempt> attempts =
        ledger.attempts(table.name()).stream()
            .collect(Collectors.toMap(Attempt::run, Function.identity()));
    List<SliceEvent> events = ledger.events(table.name());
    List<Mending> plan = new ArrayList<>();
    plan.addAll(unrecordedCommits(attempts, events));
    plan.addAll(deadAttempts(attempts));
    metastore.ifPresent(marks -> plan.addAll(wrongMarks(marks, events)));
    return List.copyOf(plan);
  }

  /** Mends, and returns what was mended. */
  public List<Mending> mend() {
    List<Mending> plan = plan();
    ledger.finished(
        plan.stream()
            .filter(Mending.RecordEnd.class::isInstance)
            .map(each -> ((Mending.RecordEnd) each).end())
            .toList());
    metastore.ifPresent(marks -> mend(plan, marks));
    return plan;
  }

  private void mend(List<Mending> plan, Metastore marks) {
    Map<Slice, Mark> missing = new TreeMap<>();
    plan.forEach(each -> mend(each, marks, missing));
    marks.mark(table, missing);
  }

  private void mend(Mending mending, Metastore marks, Map<Slice, Mark> missing) {
    if (mending instanceof Mending.Register) {
      marks.register(table);
    } else if (mending instanceof Mending.SetMark set) {
      missing.put(set.slice(), set.mark());
    } else if (mending instanceof Mending.RemoveMark remove) {
      marks.unmark(table, remove.slice());
    } else if (!(mending instanceof Mending.RecordEnd)) {
      throw new IllegalStateException("unknown mending " + mending);
    }
  }

  private List<Mending> unrecordedCommits(Map<RunId, Attempt> attempts, List<SliceEvent> events) {
    var known = events.stream().map(SliceEvent::run).collect(Collectors.toSet());
    List<Mending> missing = new ArrayList<>();
    for (SliceRecord slice : history.records()) {
      boolean isRecorded =
          Optional.ofNullable(attempts.get(slice.run()))
              .flatMap(Attempt::finished)
              .map(end -> end.outcome() != Outcome.KILLED && known.contains(slice.run()))
              .orElse(false);
      if (!isRecorded) {
        missing.add(new Mending.RecordEnd(RunFinished.of(slice)));
      }
    }
    return missing;
  }

  private List<Mending> deadAttempts(Map<RunId, Attempt> attempts) {
    var committed = history.records().stream().map(SliceRecord::run).collect(Collectors.toSet());
    return attempts.values().stream()
        .filter(Attempt::isKnownDead)
        .filter(attempt -> !committed.contains(attempt.run()))
        .flatMap(attempt -> attempt.started().stream())
        .<Mending>map(start -> new Mending.RecordEnd(killed(start)))
        .toList();
  }

  private static RunFinished killed(RunStarted start) {
    ProcessIdentity process = start.origin().process();
    return RunFinished.without(
        start,
        Outcome.KILLED,
        "Its process (%d on %s) ended without saying how.".formatted(process.pid(), process.host()),
        Optional.empty(),
        Instant.now(),
        Map.of());
  }

  private List<Mending> wrongMarks(Metastore marks, List<SliceEvent> events) {
    List<Mending> wrong = new ArrayList<>();
    if (history.exists() && !marks.knows(table)) {
      wrong.add(new Mending.Register());
    }
    Map<Slice, Mark> present = marks.marks(table);
    Map<Slice, Optional<Mark>> wanted = wantedMarks(events);
    wanted.forEach(
        (slice, mark) ->
            mark.filter(right -> !right.equals(present.get(slice)))
                .ifPresent(right -> wrong.add(new Mending.SetMark(slice, right))));
    present.keySet().stream()
        .filter(slice -> !wanted.containsKey(slice))
        .forEach(slice -> wrong.add(new Mending.RemoveMark(slice)));
    return wrong;
  }

  /**
   * The mark of each ready slice. Where the commit's record has been cleaned up, the ledger's event
   * tells it; where that is gone too, any mark will do.
   */
  private Map<Slice, Optional<Mark>> wantedMarks(List<SliceEvent> events) {
    Map<Slice, Optional<Mark>> wanted = new TreeMap<>();
    history
        .committed()
        .forEach(
            (slice, number) -> {
              if (SliceTransaction.event(number) == SliceRecord.Event.READY) {
                wanted.put(slice, Optional.empty());
              }
            });
    events.stream()
        .filter(event -> event.kind() == SliceEvent.Kind.READY)
        .forEach(
            event -> wanted.computeIfPresent(event.slice(), (s, m) -> Optional.of(Mark.of(event))));
    history.current().values().stream()
        .filter(slice -> slice.event() == SliceRecord.Event.READY)
        .forEach(slice -> wanted.put(slice.slice(), Optional.of(Mark.of(slice))));
    return wanted;
  }
}
