package io.millrace.lake.ledger;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.storage.PackedReader;
import io.millrace.lake.storage.PackedWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** How the newest attempts at the slices of one dataset stand. */
final class DatasetAttempts {
  private static final int STARTED = 1;
  private static final int FINISHED = 2;

  private final Map<Slice, Attempt> latest = new HashMap<>();
  private final Set<RunId> recorded = new HashSet<>();

  /**
   * Takes in what is known of one attempt, or a part of it. In any order, and again, all parts make
   * the same.
   */
  void add(Attempt part) {
    latest.merge(part.slice(), part, DatasetAttempts::newer);
    if (part.finished().filter(end -> end.outcome() != Outcome.KILLED).isPresent()) {
      recorded.add(part.run());
    }
  }

  private static Attempt newer(Attempt one, Attempt other) {
    int order = one.run().compareTo(other.run());
    return order == 0 ? one.and(other) : order > 0 ? one : other;
  }

  Map<Slice, Attempt> latest() {
    return Collections.unmodifiableMap(latest);
  }

  boolean isRecorded(RunId run) {
    return recorded.contains(run);
  }

  byte[] write() throws IOException {
    PackedWriter out = new PackedWriter();
    out.each(latest.values(), attempt -> write(attempt, out));
    out.each(recorded, run -> out.text(run.value()));
    return out.bytes();
  }

  private static void write(Attempt attempt, PackedWriter out) {
    out.text(attempt.run().value());
    out.text(attempt.slice().value());
    out.number(
        (attempt.started().isPresent() ? STARTED : 0)
            + (attempt.finished().isPresent() ? FINISHED : 0));
    attempt
        .started()
        .ifPresent(
            start -> {
              write(start.at(), out);
              out.text(start.origin().trigger());
              out.text(start.origin().process().host());
              out.number(start.origin().process().pid());
              Optional<Instant> since = start.origin().process().startedAt();
              out.number(since.isPresent() ? 1 : 0);
              since.ifPresent(at -> write(at, out));
            });
    attempt
        .finished()
        .ifPresent(
            end -> {
              write(end.at(), out);
              out.text(end.outcome().name());
              out.text(end.message());
            });
  }

  private static void write(Instant at, PackedWriter out) {
    out.number(at.getEpochSecond());
    out.number(at.getNano());
  }

  /**
   * @param bytes of {@link #write}
   * @throws IOException if they are damaged
   */
  static DatasetAttempts read(DatasetName dataset, byte[] bytes) throws IOException {
    PackedReader in = PackedReader.of(bytes);
    DatasetAttempts attempts = new DatasetAttempts();
    in.each(() -> attempt(dataset, in))
        .forEach(attempt -> attempts.latest.put(attempt.slice(), attempt));
    attempts.recorded.addAll(in.each(() -> new RunId(in.text())));
    return attempts;
  }

  private static Attempt attempt(DatasetName dataset, PackedReader in) {
    RunId run = new RunId(in.text());
    Slice slice = new Slice(in.text());
    long parts = in.number();
    return new Attempt(
        run,
        dataset,
        slice,
        (parts & STARTED) == 0 ? Optional.empty() : Optional.of(started(run, dataset, slice, in)),
        (parts & FINISHED) == 0
            ? Optional.empty()
            : Optional.of(finished(run, dataset, slice, in)));
  }

  private static RunStarted started(RunId run, DatasetName dataset, Slice slice, PackedReader in) {
    Instant at = instant(in);
    String trigger = in.text();
    String host = in.text();
    long pid = in.number();
    Optional<Instant> since = in.number() == 1 ? Optional.of(instant(in)) : Optional.empty();
    Origin origin = new Origin("", trigger, "", new ProcessIdentity(host, pid, since));
    return new RunStarted(run, dataset, slice, at, "", origin);
  }

  private static RunFinished finished(
      RunId run, DatasetName dataset, Slice slice, PackedReader in) {
    return new RunFinished(
        run,
        dataset,
        slice,
        instant(in),
        Outcome.valueOf(in.text()),
        Optional.empty(),
        0,
        0,
        0,
        Map.of(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        "",
        Map.of(),
        in.text(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static Instant instant(PackedReader in) {
    return Instant.ofEpochSecond(in.number(), in.number());
  }
}
