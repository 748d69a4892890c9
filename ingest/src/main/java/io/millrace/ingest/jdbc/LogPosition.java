package io.millrace.ingest.jdbc;

import static java.util.Objects.requireNonNull;

import io.millrace.ingest.journal.format.Handover;
import java.util.Set;

/**
 * Where a database's log stood before its rows were read: whatever is not among the rows was logged
 * after it.
 *
 * @param text as the server tells it: {@code 0/16B3748}, or {@code binlog.000002:345}
 * @param servers the names that the server goes by in the log; empty where it has none
 */
public record LogPosition(Handover.Log log, String text, Set<String> servers) {
  public LogPosition {
    requireNonNull(log, "log");
    requireNonNull(text, "text");
    servers = Set.copyOf(servers);
  }
}
