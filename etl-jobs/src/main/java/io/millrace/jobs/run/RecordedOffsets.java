package io.millrace.jobs.run;

import io.millrace.ingest.journal.kafka.OffsetRanges;
import io.millrace.lake.Input;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which offsets of a topic the slices of a dataset have, as their commits say.
 *
 * @param input by which commits name the topic
 */
record RecordedOffsets(String input, SliceHistory history) {
  /** Those of a slice that is ready; one that was taken back is fixed anew. */
  Optional<OffsetRanges> of(Slice slice) {
    return Optional.ofNullable(history.current().get(slice))
        .filter(record -> record.event() == SliceRecord.Event.READY)
        .flatMap(this::ranges);
  }

  /** Those of the nearest slice before it that has any. */
  Optional<OffsetRanges> before(Slice slice) {
    return new TreeMap<>(history.current())
        .headMap(slice, false).descendingMap().values().stream()
            .flatMap(record -> ranges(record).stream())
            .findFirst();
  }

  private Optional<OffsetRanges> ranges(SliceRecord record) {
    return record.inputs().stream()
        .filter(known -> known.name().equals(input))
        .findFirst()
        .flatMap(Input::content)
        .map(OffsetRanges::parse);
  }
}
