package io.millrace.jobs.run;

import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.lake.Input;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which slices of a table of sessions have taken in other events than there are now: from the
 * commits alone.
 *
 * @param config of the sessions, as it is now
 */
record LateSlices(SessionsDataset spec, String config, SliceHistory sessions, SliceHistory events) {
  List<Slice> behind() {
    List<Slice> behind = new ArrayList<>();
    for (SliceRecord record : sessions.current().values()) {
      SliceRecord now = events.current().get(record.slice());
      boolean ready =
          record.event() == SliceRecord.Event.READY
              && record.configHash().equals(config)
              && now != null
              && now.event() == SliceRecord.Event.READY;
      if (ready && read(spec, record).filter(input -> !holds(input, now)).isPresent()) {
        behind.add(record.slice());
      }
    }
    return behind;
  }

  /** The slice of events that a slice of sessions was made of. */
  static Optional<Input> read(SessionsDataset spec, SliceRecord record) {
    return record.inputs().stream()
        .filter(input -> input.name().equals(spec.events().toString()))
        .filter(input -> input.slice().equals(Optional.of(record.slice())))
        .filter(input -> input.version().isPresent())
        .findFirst();
  }

  private static boolean holds(Input input, SliceRecord now) {
    return input.content().equals(Optional.of(now.fingerprint()));
  }

  /** Of those that are behind the ones that a run of this slice takes in. */
  List<Slice> takenInWith(Slice run) {
    return behind().stream()
        .filter(
            slice ->
                slice.equals(run)
                    || LateArrivals.cameWith(spec.events(), events, slice).contains(run))
        .toList();
  }

  /** By how many events there are more of a slice that is behind; less than none if fewer. */
  long more(Slice slice) {
    String content = read(spec, sessions.current().get(slice)).flatMap(Input::content).orElse("");
    long taken =
        events.records().stream()
            .filter(record -> record.slice().equals(slice))
            .filter(record -> record.fingerprint().equals(content))
            .mapToLong(SliceRecord::rows)
            .findFirst()
            .orElse(0);
    return events.current().get(slice).rows() - taken;
  }
}
