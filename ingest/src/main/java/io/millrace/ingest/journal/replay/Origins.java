package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.Marker;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Positions of two servers can be compared only if the spec says which server came first. */
final class Origins {
  private Origins() {}

  /**
   * @throws InvalidSpecException if two servers wrote events of one epoch, or one is on no list
   */
  static void requireOne(DatasetName table, Set<Marker.Origin> origins) {
    Map<Integer, String> byEpoch = new TreeMap<>();
    for (Marker.Origin origin : origins) {
      String other = byEpoch.putIfAbsent(origin.epoch(), origin.server());
      if (origin.epoch() < 0) {
        throw new InvalidSpecException(
            "%s: the journal has events of server '%s', which is not among the 'epochs'. Add it at its place in the order in which the servers were the primary."
                .formatted(table, origin.server()));
      }
      if (other != null && !other.equals(origin.server())) {
        throw new InvalidSpecException(
            "%s: the journal has events of two servers, '%s' and '%s', and their positions cannot be compared. List them under 'epochs' in the order in which they were the primary."
                .formatted(table, other, origin.server()));
      }
    }
  }
}
