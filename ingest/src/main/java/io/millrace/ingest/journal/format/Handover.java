package io.millrace.ingest.journal.format;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A journal that goes on where copies of its table end, read from the database itself: its
 * positions must be those of that database's log, and no clock's.
 *
 * @param log whose positions they are
 * @param copies where PostgreSQL's log stood before each copy was read, in their order. A change
 *     logged after that is newer than the copy, whichever commit came before it; so the copies part
 *     the log into terms, which stand first in a position. A binary log needs no terms
 */
public record Handover(Log log, List<Long> copies) implements Serializable {
  private static final Set<JournalFormat> OF_POSTGRES =
      EnumSet.of(
          JournalFormat.DEBEZIUM_JSON,
          JournalFormat.DEBEZIUM_AVRO,
          JournalFormat.DEBEZIUM_FLAT,
          JournalFormat.WAL2JSON);
  private static final Set<JournalFormat> OF_BINLOG =
      EnumSet.of(
          JournalFormat.DEBEZIUM_JSON,
          JournalFormat.DEBEZIUM_AVRO,
          JournalFormat.DEBEZIUM_FLAT,
          JournalFormat.MAXWELL);

  /** The kinds of log that both a journal and the database tell positions of. */
  public enum Log {
    POSTGRESQL,
    BINLOG;

    /** Whether a format tells positions of this log. */
    public boolean isToldBy(JournalFormat format) {
      return (this == POSTGRESQL ? OF_POSTGRES : OF_BINLOG).contains(format);
    }
  }

  public Handover {
    requireNonNull(log, "log");
    copies = List.copyOf(copies);
  }

  /** In which term a change was logged: how many copies had been begun. */
  long term(long lsn) {
    int term = 0;
    while (term < copies.size() && Long.compareUnsigned(copies.get(term), lsn) <= 0) {
      term++;
    }
    return term;
  }

  /**
   * Where a copy stands among the changes of a journal: before all that were logged after its
   * position.
   *
   * @param position as the database told it before the copy was read: {@code 0/16B3748}, or {@code
   *     binlog.000002:345}. For PostgreSQL it is the last of the copies
   * @param servers by what a list of epochs may name the server that was asked
   * @param epochs the servers that were primary, in that order; empty if there was only one
   * @return without a digest
   */
  public long[] placeOfCopy(
      JournalFormat format, String position, Collection<String> servers, List<String> epochs) {
    if (log == Log.BINLOG) {
      int colon = position.lastIndexOf(':');
      return new long[] {
        epoch(servers, epochs),
        Numbers.fileNumber(position.substring(0, colon)),
        Long.parseLong(position.substring(colon + 1)),
        0
      };
    }
    long lsn = lsn(position);
    return format == JournalFormat.WAL2JSON
        ? new long[] {0, lsn - 1, 0} // a change may be logged at that very place
        : new long[] {copies.size(), 0, 0, lsn};
  }

  /** PostgreSQL's position as a number. */
  public static long lsn(String position) {
    return Numbers.lsn(position, 0);
  }

  /**
   * PostgreSQL's position as a number; anything else, which has no terms, as one too.
   *
   * @param place of a copy, as a position without its digest
   */
  public static long lsnOfCopy(String place) {
    return Long.parseUnsignedLong(place.substring(place.lastIndexOf('.') + 1), 16);
  }

  /** How many parts of a copy's place stand before all of its rows, and after all that is older. */
  public static int partsOfBarrier(JournalFormat format) {
    return format == JournalFormat.WAL2JSON ? 2 : DebeziumSource.BARRIER_PARTS;
  }

  private static long epoch(Collection<String> servers, List<String> epochs) {
    if (epochs.isEmpty()) {
      return 0;
    }
    for (int epoch = epochs.size() - 1; epoch >= 0; epoch--) {
      if (servers.contains(epochs.get(epoch))) {
        return epoch;
      }
    }
    throw new InvalidSpecException(
        "The server that would be copied is none of the epochs %s: it calls itself %s. Add it at their end, if it is the primary now; else let the source's url lead to the primary."
            .formatted(epochs, String.join(", ", servers)));
  }
}
