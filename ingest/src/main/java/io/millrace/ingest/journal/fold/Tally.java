package io.millrace.ingest.journal.fold;

/** Where the changes went that are in no key state any more. Not for several threads at once. */
public final class Tally {
  private long duplicates;
  private long superseded;
  private long tied;
  private long repeatedKeys;

  void countDuplicate() {
    duplicates++;
  }

  void countSuperseded() {
    superseded++;
  }

  void countTied() {
    tied++;
  }

  void countRepeatedKey() {
    repeatedKeys++;
  }

  /** Meetings of two rows of a copy of the table that have one key. */
  public long repeatedKeys() {
    return repeatedKeys;
  }

  /** Told more than once: the key and the position are equal. */
  public long duplicates() {
    return duplicates;
  }

  /** Newer changes of the same key say all that they said. */
  public long superseded() {
    return superseded;
  }

  /** Meetings of two changes that only their digests put in an order. */
  public long tied() {
    return tied;
  }
}
