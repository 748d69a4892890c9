package io.millrace.lake.state;

import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.state.SliceStatus.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Derives how slices stand. The dataset's own log decides what is committed, the ledger what was
 * tried since, and the inputs' records whether it still holds. Nothing is stored.
 */
public final class Readiness {
  /** What is known of other datasets' slices. */
  @FunctionalInterface
  public interface Inputs {
    Inputs NONE = (dataset, slice) -> Optional.empty();

    /** The newest record of a slice; empty if there is none or it cannot be known. */
    Optional<SliceRecord> current(DatasetName dataset, Slice slice);
  }

  private final DatasetName dataset;
  private final SliceHistory history;
  private final Map<Slice, Attempt> latest;
  private final Inputs inputs;
  private final Map<String, DatasetName> names = new HashMap<>(); // few, asked for slice by slice

  /**
   * @param latest the newest attempt at each slice, as {@link
   *     io.millrace.lake.ledger.Ledger#latest} tells
   */
  public Readiness(
      DatasetName dataset, SliceHistory history, Map<Slice, Attempt> latest, Inputs inputs) {
    this.dataset = dataset;
    this.history = history;
    this.latest = Map.copyOf(latest);
    this.inputs = inputs;
  }

  /** All slices that were ever committed or tried, in their order. */
  public List<SliceStatus> all() {
    TreeSet<Slice> known = new TreeSet<>(latest.keySet());
    known.addAll(history.committed().keySet());
    known.addAll(history.current().keySet());
    return known.stream().map(this::of).toList();
  }

  /** One slice, which need not have been tried. */
  public SliceStatus of(Slice slice) {
    Optional<SliceRecord> record = Optional.ofNullable(history.current().get(slice));
    Optional<Attempt> last = Optional.ofNullable(latest.get(slice));
    // An attempt whose commit is there has nothing more to say.
    Optional<Attempt> since =
        last.filter(
            attempt -> record.map(known -> attempt.run().compareTo(known.run()) > 0).orElse(true));
    Standing standing = standing(slice, record, since);
    boolean ready = record.map(known -> known.event() == SliceRecord.Event.READY).orElse(false);
    return new SliceStatus(
        dataset,
        slice,
        standing.state(),
        ready && record.get().verdict() == Verdict.WARNED,
        ready && record.get().rows() == 0,
        record,
        last,
        standing.why());
  }

  private record Standing(State state, String why) {}

  private Standing standing(Slice slice, Optional<SliceRecord> record, Optional<Attempt> since) {
    Standing committed = committed(slice, record);
    if (since.isEmpty()) {
      return committed;
    }
    Attempt attempt = since.get();
    if (attempt.isOpen() && !attempt.isKnownDead()) {
      return new Standing(
          State.RUNNING,
          "Run %s is under way since %s.".formatted(attempt.run(), attempt.startedAt()));
    }
    Outcome outcome = attempt.finished().map(RunFinished::outcome).orElse(Outcome.KILLED);
    String message = attempt.finished().map(RunFinished::message).orElse("its process is gone");
    return switch (outcome) {
      case READY, UNCHANGED, UP_TO_DATE, RETRACTED -> committed;
      case REJECTED -> new Standing(State.REJECTED, rejected(attempt, message, record));
      case NOT_READY, CONFLICT ->
          new Standing(committed.state(), committed.why() + tried(attempt, outcome, message));
      case FAILED, INVALID, UNREACHABLE, KILLED ->
          new Standing(
              committed.state() == State.MISSING ? State.FAILED : committed.state(),
              committed.why() + tried(attempt, outcome, message));
    };
  }

  private static String rejected(Attempt attempt, String message, Optional<SliceRecord> record) {
    String stays =
        record
            .map(
                known ->
                    "what run %s committed as version %d stays visible"
                        .formatted(known.run(), known.version()))
            .orElse("nothing is visible");
    return "The gate refused run %s: %s; %s.".formatted(attempt.run(), unstopped(message), stays);
  }

  private static String tried(Attempt attempt, Outcome outcome, String message) {
    return " Run %s ended as %s: %s".formatted(attempt.run(), outcome, stopped(message));
  }

  private static String stopped(String sentence) {
    return sentence.matches("(?s).*[.?!]") ? sentence : sentence + ".";
  }

  private static String unstopped(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private Standing committed(Slice slice, Optional<SliceRecord> record) {
    if (record.isPresent()) {
      return committed(record.get());
    }
    Long number = history.committed().get(slice);
    if (number == null) {
      return new Standing(State.MISSING, "Nothing was ever committed.");
    }
    return switch (SliceTransaction.event(number)) {
      case READY -> new Standing(State.READY, "Ready; its commit has left the log by clean-up.");
      case RETRACTED ->
          new Standing(State.RETRACTED, "Retracted; its commit has left the log by clean-up.");
    };
  }

  private Standing committed(SliceRecord slice) {
    return switch (slice.event()) {
      case RETRACTED ->
          new Standing(
              State.RETRACTED,
              "Retracted at %s: %s.".formatted(slice.at(), unstopped(slice.reason())));
      case READY ->
          slice.inputs().stream()
              .flatMap(input -> changed(input).stream())
              .findFirst()
              .map(why -> new Standing(State.STALE, why))
              .orElseGet(
                  () ->
                      new Standing(
                          State.READY,
                          "Ready since run " + slice.run() + ", version " + slice.version() + "."));
    };
  }

  /** Says what has become of an input, if it is no longer what was read. */
  private Optional<String> changed(Input input) {
    if (input.version().isEmpty()) {
      return Optional.empty(); // a source outside of the lake
    }
    Slice slice = input.slice().orElseThrow();
    return inputs
        .current(names.computeIfAbsent(input.name(), DatasetName::parse), slice)
        .flatMap(
            now -> {
              if (now.event() == SliceRecord.Event.RETRACTED) {
                return Optional.of(
                    "%s %s was retracted after it was read.".formatted(input.name(), slice));
              }
              return input
                  .content()
                  .filter(read -> !read.equals(now.fingerprint()))
                  .map(
                      read ->
                          "%s %s has changed since it was read: run %s committed version %d."
                              .formatted(input.name(), slice, now.run(), now.version()));
            });
  }
}
