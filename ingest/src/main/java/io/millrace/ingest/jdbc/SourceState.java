package io.millrace.ingest.jdbc;

import java.time.Duration;
import java.util.Optional;

/**
 * The state of the database that a connection sees.
 *
 * @param fixed whether later statements of the same connection see it too
 * @param joinedBy the statement by which other connections come to see it, while the first one
 *     stays open; empty if the engine has none
 * @param position of the database's log, not after the state
 * @param lag how far a replica was behind; empty for a primary
 */
record SourceState(
    boolean fixed, Optional<String> joinedBy, Optional<String> position, Optional<Duration> lag) {
  static final SourceState FLEETING =
      new SourceState(false, Optional.empty(), Optional.empty(), Optional.empty());

  /** The position, and how far behind its primary the server was that told it. */
  Optional<String> recorded() {
    String behind = lag.map(l -> " on a replica, %d ms behind".formatted(l.toMillis())).orElse("");
    return position.map(p -> p + behind);
  }
}
