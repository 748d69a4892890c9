package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.replay.Event.Image;
import java.util.Map;

/** A state that a row was in, and from when to when. Open until it is closed. */
final class Version {
  private final Image image;
  private final Layers layers;
  private final long from;
  private final Map<String, Long> snapshots;
  private long to;
  private String closed = Position.NONE;

  /**
   * @param image that began it
   * @param layers what its values are taken from
   * @param snapshots the positions of snapshots' rows that told this very state, with their times
   */
  Version(Image image, Layers layers, long from, Map<String, Long> snapshots) {
    this.image = image;
    this.layers = layers;
    this.from = from;
    this.snapshots = snapshots;
  }

  void close(String position, long at) {
    closed = position;
    to = at;
  }

  Image image() {
    return image;
  }

  Layers layers() {
    return layers;
  }

  String position() {
    return image.position();
  }

  /** In microseconds; 0 if no clock told it. */
  long from() {
    return from;
  }

  /** In microseconds; 0 if it is open, or no clock told it. */
  long to() {
    return to;
  }

  /** The position of what ended it; {@link Position#NONE} while it is open. */
  String closed() {
    return closed;
  }

  boolean isOpen() {
    return closed.equals(Position.NONE);
  }

  Map<String, Long> snapshots() {
    return snapshots;
  }
}
