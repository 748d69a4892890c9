package io.millrace.jobs.run;

import io.millrace.clickstream.read.Delivery;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which late events a slice of events was made of, and whether those are all: from the commits
 * alone.
 *
 * @param history of the table of events
 */
record LateArrivals(DatasetName dataset, SliceHistory history) {
  private String name() {
    return "late:" + dataset;
  }

  /** The slices whose deliveries brought late events that a slice was made of. */
  static List<Slice> cameWith(DatasetName dataset, SliceHistory history, Slice slice) {
    String late = new LateArrivals(dataset, history).name();
    return Optional.ofNullable(history.current().get(slice)).stream()
        .flatMap(record -> record.inputs().stream())
        .filter(input -> input.name().equals(late))
        .flatMap(input -> input.slice().stream())
        .toList();
  }

  /** What a commit records of late events, by the slices whose deliveries they came with. */
  List<Input> inputs(Collection<Slice> cameWith) {
    return cameWith.stream()
        .map(
            slice ->
                new Input(
                    name(), Optional.of(slice), OptionalLong.empty(), Optional.of(left(slice))))
        .toList();
  }

  /** What else was recorded. */
  List<Input> others(Collection<Input> recorded) {
    return recorded.stream().filter(input -> !input.name().equals(name())).toList();
  }

  /** Tells what a slice's delivery has left for others from what else it might have. */
  private String left(Slice slice) {
    DatasetName late = new DatasetName(dataset.layer(), dataset.name() + Delivery.LATE);
    return Optional.ofNullable(history.current().get(slice))
        .filter(record -> record.event() == SliceRecord.Event.READY)
        .stream()
        .flatMap(record -> record.companions().stream())
        .filter(companion -> companion.table().equals(late))
        .map(companion -> companion.fingerprint())
        .findFirst()
        .orElse("");
  }

  /** Why a slice is not what it should be, if late events came or went since. */
  Optional<String> changed(SliceRecord record) {
    Map<Slice, String> made = new HashMap<>();
    record.inputs().stream()
        .filter(input -> input.name().equals(name()))
        .forEach(input -> made.put(input.slice().orElseThrow(), input.content().orElse("")));
    for (SliceRecord other : history.current().values()) {
      boolean brings =
          !other.slice().equals(record.slice())
              && other.event() == SliceRecord.Event.READY
              && other.balance().getOrDefault(Delivery.lateFor(record.slice()), 0L) > 0;
      if (brings && !left(other.slice()).equals(made.get(other.slice()))) {
        return Optional.of("Late events of it came with %s.".formatted(other.slice()));
      }
    }
    return made.entrySet().stream()
        .filter(one -> !left(one.getKey()).equals(one.getValue()))
        .map(one -> "The late events that came with %s are others now.".formatted(one.getKey()))
        .findFirst();
  }

  /** How many late events there are for some slices, those that they have included. */
  long left(Collection<Slice> slices) {
    return history.current().values().stream()
        .filter(other -> other.event() == SliceRecord.Event.READY)
        .flatMapToLong(
            other ->
                slices.stream()
                    .filter(slice -> !slice.equals(other.slice()))
                    .mapToLong(slice -> other.balance().getOrDefault(Delivery.lateFor(slice), 0L)))
        .sum();
  }

  /** The slices that are ready and lack late events, or have some that are gone. */
  List<SliceRecord> changed() {
    return history.current().values().stream()
        .filter(record -> record.event() == SliceRecord.Event.READY)
        .filter(record -> changed(record).isPresent())
        .toList();
  }
}
