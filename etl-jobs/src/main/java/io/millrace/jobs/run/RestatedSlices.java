package io.millrace.jobs.run;

import io.millrace.clickstream.session.Sessions;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SessionsDataset;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a slice of a dataset holds, for those that read it. A run of one slice of sessions may
 * change sessions that begin in others, and its record says in which. So the content of a slice of
 * sessions is told by the last run that touched sessions that begin in it.
 */
final class RestatedSlices {
  private RestatedSlices() {}

  /** The newest records, each with a fingerprint that changes exactly with what is read of it. */
  static Map<Slice, SliceRecord> current(
      Project project, DatasetName dataset, SliceHistory history) {
    if (!(spec(project, dataset) instanceof SessionsDataset sessions)
        || sessions.slices().isEmpty()) {
      return history.current();
    }
    Map<Slice, String> touched = new HashMap<>();
    Map<Slice, Set<Slice>> last = new HashMap<>(); // what the slice's last accepted run touched
    for (SliceRecord record : history.records()) { // oldest first
      Set<Slice> now =
          record.event() == SliceRecord.Event.READY
              ? touched(record)
              : last.getOrDefault(record.slice(), Set.of());
      last.put(record.slice(), now);
      now.forEach(slice -> touched.put(slice, record.run().value()));
    }
    Map<Slice, SliceRecord> current = new TreeMap<>(history.current());
    current.replaceAll(
        (slice, record) -> record.withFingerprint(touched.getOrDefault(slice, "untouched")));
    return current;
  }

  /** May be null: what was an input once need not be there any more. */
  private static DatasetSpec spec(Project project, DatasetName dataset) {
    return project.datasets().stream()
        .filter(each -> each.dataset().equals(dataset))
        .findFirst()
        .orElse(null);
  }

  private static Set<Slice> touched(SliceRecord record) {
    return record.balance().keySet().stream()
        .filter(name -> name.startsWith(Sessions.TOUCHED))
        .map(name -> new Slice(name.substring(Sessions.TOUCHED.length())))
        .collect(Collectors.toSet());
  }
}
