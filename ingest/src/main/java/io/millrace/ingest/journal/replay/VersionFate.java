package io.millrace.ingest.journal.replay;

/** What became of a version of a key that a slice concerned. */
enum VersionFate {
  /** The table did not have it. */
  OPENED,
  /** It was open, and is so no more. */
  CLOSED,
  /** Something that came late ends it earlier than the table had it. */
  SPLIT,
  /** It is there as before, but with another end, value or note that it was confirmed. */
  RESTATED,
  /** A snapshot's row that turned out to tell nothing new. */
  WITHDRAWN,
  UNCHANGED;

  /** Whether a row of it enters. */
  boolean enters() {
    return this != UNCHANGED && this != WITHDRAWN;
  }

  /** Whether a row of it leaves. */
  boolean leaves() {
    return this != UNCHANGED && this != OPENED;
  }

  static VersionFate of(StoredVersion before, Version now) {
    if (before.period().isOpen() && !now.isOpen()) {
      return CLOSED;
    }
    return !now.isOpen() && now.closed().compareTo(before.period().closed()) < 0 ? SPLIT : RESTATED;
  }
}
