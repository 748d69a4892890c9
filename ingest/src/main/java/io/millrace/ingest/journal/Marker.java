package io.millrace.ingest.journal;

import java.io.Serializable;
import java.util.Map;

/** An event that changes no row, and is no fault either. */
public sealed interface Marker extends Serializable {
  /** A sign of life, or the tombstone that follows a delete in a compacted topic. */
  record Heartbeat() implements Marker {}

  record Tombstone() implements Marker {}

  /** DDL; the schemas of the events themselves are what counts. */
  record SchemaChange(String table) implements Marker {}

  /** {@code pg_logical_emit_message} and the like. */
  record Message() implements Marker {}

  /** An event of a table that the dataset is not about. */
  record OtherTable(String table) implements Marker {}

  record TransactionBegin(String transaction) implements Marker {}

  /**
   * @param events how many changes the transaction made, by table; empty if it is not told
   */
  record TransactionEnd(String transaction, Map<String, Long> events) implements Marker {}

  /**
   * Which server's log an event is of, told where it differs from that of the event before. More
   * than one origin of the same epoch means that positions cannot be compared.
   *
   * @param server its id, or its part of a GTID
   * @param epoch its place in the dataset's list of epochs; 0 without a list, -1 if the list lacks
   *     it
   */
  record Origin(String server, int epoch) implements Marker {}

  /**
   * All rows of a snapshot have been told.
   *
   * @param barrier before all of that snapshot's rows: what is older, and not among them, is gone
   * @param at the source's clock at its last row, in milliseconds since 1970; 0 if it is not told
   */
  record SnapshotComplete(String table, String barrier, long at) implements Marker {}
}
