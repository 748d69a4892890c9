package io.millrace.capture;

import org.apache.kafka.connect.source.SourceRecord;

/** Says where the stream of records may be cut, and where it must. */
interface Ending {
  /** What a record means to it. */
  enum Cut {
    /** The stream may not be cut here. */
    NONE,
    /** All that is before this record's position is whole: it may be cut after the record. */
    MAY,
    /** All that was asked for has been read. */
    END
  }

  /** The connector reads from now on: what happens next at the server, it will see. */
  default void reading() {}

  Cut at(SourceRecord record);

  /** Whether a record exists for our own sake, and is no part of the journal. */
  default boolean isOurs(SourceRecord record) {
    return false;
  }
}
