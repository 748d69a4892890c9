package io.millrace.capture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.capture.Manifest.JournalFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a capture did.
 *
 * @param from where it began; empty if it was the first
 * @param to where the journal ends now
 * @param commits it made
 */
public record CaptureResult(Optional<String> from, String to, List<Manifest> commits) {
  public CaptureResult {
    commits = List.copyOf(commits);
  }

  /** Events by table and operation. */
  Map<String, Map<String, Long>> events() {
    Map<String, Map<String, Long>> events = new TreeMap<>();
    for (Manifest commit : commits) {
      for (JournalFile file : commit.files()) {
        Map<String, Long> ofTable = events.computeIfAbsent(file.table(), t -> new TreeMap<>());
        file.operations().forEach((op, count) -> ofTable.merge(op, count, Long::sum));
      }
    }
    return events;
  }

  ObjectNode json() {
    ObjectNode json = Manifest.JSON.createObjectNode();
    from.ifPresent(position -> json.put("from", position));
    json.put("to", to).put("commits", commits.size());
    json.set("events", Manifest.JSON.valueToTree(events()));
    json.putArray("files");
    commits.forEach(c -> c.files().forEach(file -> json.withArray("files").add(file.path())));
    return json;
  }
}
