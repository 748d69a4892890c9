package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.replay.Event.End;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What table and tombstones have of the life of one key, as the events that it came from. */
final class KnownLife {
  private final Map<String, StoredVersion> versions = new TreeMap<>();
  private final Map<String, End> deletes = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private String newest = Position.NONE;

  /** Gives the version back if one of that position is known already; null if not. */
  StoredVersion add(StoredVersion version) {
    if (versions.putIfAbsent(version.position(), version) != null) {
      return version;
    }
    version.images().forEach(image -> tell(image.position()));
    tell(version.period().closed());
    return null;
  }

  void add(End delete) {
    deletes.put(delete.position(), delete);
    tell(delete.position());
  }

  private void tell(String position) {
    told.add(position);
    newest = position.compareTo(newest) > 0 ? position : newest;
  }

  Map<String, StoredVersion> versions() {
    return versions;
  }

  /** The highest position that is known of the key. */
  String newest() {
    return newest;
  }

  boolean knows(String position) {
    return !position.equals(Position.NONE) && told.contains(position);
  }

  /** Whether a delete is among the tombstones. */
  boolean remembers(String delete) {
    return deletes.containsKey(delete);
  }

  /** Whether the row was there at a position. */
  boolean spans(String position) {
    return versions.values().stream().anyMatch(version -> version.spans(position));
  }

  /** Whether the row is there. */
  boolean isLive() {
    return versions.values().stream().anyMatch(version -> version.period().isOpen());
  }

  /**
   * By position. What ended a version is a delete if it is neither an image nor a barrier.
   *
   * @param barriers are not among them
   */
  Map<String, Event> events(Barriers barriers) {
    Map<String, Event> events = new HashMap<>(deletes);
    for (StoredVersion version : versions.values()) {
      String closed = version.period().closed();
      if (!closed.equals(Position.NONE) && !barriers.all().containsKey(closed)) {
        events.put(closed, new End(closed, version.period().to(), Event.Kind.DELETE));
      }
    }
    for (StoredVersion version : versions.values()) {
      version.images().forEach(image -> events.put(image.position(), image));
    }
    return events;
  }
}
