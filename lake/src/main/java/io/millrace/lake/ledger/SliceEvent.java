package io.millrace.lake.ledger;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import java.time.Instant;

/**
 * Something that a run decided about a slice.
 *
 * @param version the table's version after it
 * @param rows in the slice; of a rejected batch, how many were refused
 * @param fingerprint of the content that was committed; empty text for a rejected batch
 * @param author who ran it; empty text if that is not known
 */
public record SliceEvent(
    RunId run,
    DatasetName dataset,
    Slice slice,
    Kind kind,
    long version,
    Verdict verdict,
    long rows,
    String fingerprint,
    String reason,
    String author,
    Instant at) {
  /** What was decided. */
  public enum Kind {
    READY,
    REJECTED,
    RETRACTED
  }

  /** The event that a commit made. */
  public static SliceEvent of(SliceRecord slice, String author) {
    return new SliceEvent(
        slice.run(),
        slice.dataset(),
        slice.slice(),
        switch (slice.event()) {
          case READY -> Kind.READY;
          case RETRACTED -> Kind.RETRACTED;
        },
        slice.version(),
        slice.verdict(),
        slice.rows(),
        slice.fingerprint(),
        slice.reason(),
        author,
        slice.at());
  }
}
