package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import java.util.List;

/**
 * Tells the terms of the servers that were primary one after the other: their positions can only be
 * compared within a term.
 */
final class Epochs {
  private static final int UNLISTED = -1;

  private final List<String> servers;
  private String last = "";
  private long lastEpoch;

  Epochs(List<String> servers) {
    this.servers = servers;
  }

  /**
   * The term of a server, which is told to the sink where it is another than before.
   *
   * @param server its id
   * @param gtid of the event, as MySQL ({@code uuid:number}) or MariaDB ({@code
   *     domain-server-number}) has it; empty if it has none
   */
  long of(String server, String gtid, JournalSink sink) {
    String origin = origin(server, gtid);
    if (!origin.equals(last)) {
      last = origin;
      int epoch = servers.isEmpty() ? 0 : servers.indexOf(origin);
      lastEpoch = epoch == UNLISTED ? servers.size() : epoch;
      sink.marker(new Marker.Origin(origin, epoch));
    }
    return lastEpoch;
  }

  /** By what the list names it, or else its id. */
  private String origin(String server, String gtid) {
    if (!gtid.isEmpty() && !servers.contains(server)) {
      for (String listed : servers) {
        if (gtid.startsWith(listed + ":") || gtid.startsWith(listed + "-")) {
          return listed;
        }
      }
    }
    return server;
  }

  /**
   * The term of a snapshot, which no server wrote: the last whose transactions it knows.
   *
   * @param executed all GTIDs that the snapshot holds, joined by commas
   */
  long ofSnapshot(String executed) {
    for (int epoch = servers.size() - 1; epoch > 0; epoch--) {
      String listed = servers.get(epoch);
      for (String gtid : executed.split(",")) {
        if (gtid.strip().startsWith(listed + ":") || gtid.strip().startsWith(listed + "-")) {
          return epoch;
        }
      }
    }
    return 0;
  }
}
