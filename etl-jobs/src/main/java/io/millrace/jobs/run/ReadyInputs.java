package io.millrace.jobs.run;

import static java.util.stream.Collectors.joining;

import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The slices that others are made of or look into, as they are now in an open lake. */
record ReadyInputs(Project project, OpenLake open) {
  /**
   * Those of a slice whose turn has come.
   *
   * @throws InputNotReadyException naming all that are not ready
   */
  List<Input> of(Dispatch.Turn turn) {
    PlannedSlice planned = turn.slice();
    if (!turn.failedInputs().isEmpty()) {
      throw new InputNotReadyException(
          "%s needs %s, which was to be built before it and did not become ready."
              .formatted(
                  planned,
                  turn.failedInputs().stream()
                      .map(PlannedSlice::toString)
                      .collect(joining(" and "))));
    }
    List<Input> inputs = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Map<DatasetName, Map<Slice, SliceRecord>> known = new HashMap<>();
    for (SliceInputs.Needed needed : SliceInputs.of(project, planned.spec(), planned.slice())) {
      Map<Slice, SliceRecord> slices =
          known.computeIfAbsent(
              needed.dataset(),
              name -> RestatedSlices.current(project, name, open.lake().history(name)));
      List<SliceRecord> ready = ready(needed, slices);
      if (ready.isEmpty()) {
        missing.add(words(needed));
      }
      ready.forEach(record -> inputs.add(of(record)));
    }
    if (!missing.isEmpty()) {
      throw new InputNotReadyException(
          "%s needs %s, which %s not ready. Build that first, or add --upstream."
              .formatted(
                  planned, String.join(" and ", missing), missing.size() == 1 ? "is" : "are"));
    }
    return inputs;
  }

  /** A published slice as others tell what they were made of. */
  static Input of(SliceRecord record) {
    return new Input(
        record.dataset().toString(),
        Optional.of(record.slice()),
        OptionalLong.of(record.version()),
        Optional.of(record.fingerprint()));
  }

  private List<SliceRecord> ready(SliceInputs.Needed needed, Map<Slice, SliceRecord> slices) {
    Stream<SliceRecord> wanted =
        switch (needed.extent()) {
          case EXACT -> Optional.ofNullable(slices.get(needed.slice())).stream();
          case LATEST ->
              new LakeReferences(open.lake())
                  .latestReady(needed.dataset(), needed.slice()).map(slices::get).stream();
          case EVERY -> slices.values().stream();
        };
    return wanted.filter(record -> record.event() == SliceRecord.Event.READY).toList();
  }

  private static String words(SliceInputs.Needed needed) {
    return switch (needed.extent()) {
      case EXACT -> "%s %s".formatted(needed.dataset(), needed.slice());
      case LATEST -> "a slice of %s up to %s".formatted(needed.dataset(), needed.slice());
      case EVERY -> "a slice of %s".formatted(needed.dataset());
    };
  }
}
