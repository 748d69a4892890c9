package io.millrace.ingest.journal.replay;

import static java.util.Objects.requireNonNull;

import io.millrace.ingest.journal.format.DecodeOptions;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.ingest.journal.type.DeclaredType;
import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * How a journal is read and what becomes of it.
 *
 * @param keys the columns that make a row of the source unique, as the table names them
 * @param types what columns are, for journals that do not say or say too little; see {@link
 *     DeclaredType#parse}. By the table's names
 * @param renames from the journal's name of a column to the table's
 * @param history whether the table holds every version of a row, with its period, or the newest
 * @param wholeTransactions whether changes of a transaction wait until its end is read
 * @param tombstonesKept how long, by the source's clock, deleted keys are remembered
 */
public record JournalSpec(
    JournalFormat format,
    DecodeOptions decoding,
    List<String> keys,
    Map<String, String> types,
    Map<String, String> renames,
    boolean history,
    boolean wholeTransactions,
    Duration tombstonesKept)
    implements Serializable {
  public static final Duration TOMBSTONES_KEPT = Duration.ofDays(30);

  public JournalSpec {
    requireNonNull(format, "format");
    requireNonNull(decoding, "decoding");
    keys = List.copyOf(keys);
    types = Map.copyOf(types);
    renames = Map.copyOf(renames);
    requireNonNull(tombstonesKept, "tombstonesKept");
    if (keys.isEmpty()) {
      throw new InvalidSpecException(
          "A journal without keys cannot be replayed, since its changes say which row they are of by key. List the key columns under 'keys'; columns that identify a row together will do if the table has no primary key.");
    }
    requireDistinct(keys);
    requireDistinct(List.copyOf(renames.values()));
    types.forEach(DeclaredType::parse);
    if (tombstonesKept.isNegative() || tombstonesKept.isZero()) {
      throw new InvalidSpecException(
          "Tombstones kept for %s cannot hold back a late change. Write a time such as 30d."
              .formatted(tombstonesKept));
    }
  }

  /** The last version of every row, 30 days of tombstones. */
  public static JournalSpec of(JournalFormat format, List<String> keys) {
    return new JournalSpec(
        format, DecodeOptions.standard(), keys, Map.of(), Map.of(), false, false, TOMBSTONES_KEPT);
  }

  public JournalSpec decoding(DecodeOptions options) {
    return new JournalSpec(
        format, options, keys, types, renames, history, wholeTransactions, tombstonesKept);
  }

  public JournalSpec types(Map<String, String> declared) {
    return new JournalSpec(
        format, decoding, keys, declared, renames, history, wholeTransactions, tombstonesKept);
  }

  public JournalSpec renames(Map<String, String> tableNames) {
    return new JournalSpec(
        format, decoding, keys, types, tableNames, history, wholeTransactions, tombstonesKept);
  }

  /** Every version of a row, with the period in which it held. */
  public JournalSpec withHistory() {
    return new JournalSpec(
        format, decoding, keys, types, renames, true, wholeTransactions, tombstonesKept);
  }

  /** Transactions enter the table whole or not yet. */
  public JournalSpec withWholeTransactions() {
    return new JournalSpec(format, decoding, keys, types, renames, history, true, tombstonesKept);
  }

  public JournalSpec tombstonesKept(Duration kept) {
    return new JournalSpec(
        format, decoding, keys, types, renames, history, wholeTransactions, kept);
  }

  /** Whether changes are kept though newer ones of their keys say all that they say. */
  boolean keepsAllChanges() {
    return history || wholeTransactions;
  }

  private static void requireDistinct(List<String> names) {
    TreeSet<String> seen = new TreeSet<>();
    for (String name : names) {
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        throw new InvalidSpecException(
            "Column '%s' is named twice among %s, without regard to case. Name it once."
                .formatted(name, names));
      }
    }
  }
}
