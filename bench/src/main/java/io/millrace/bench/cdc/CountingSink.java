package io.millrace.bench.cdc;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Reject;

/** Counts what is told, and looks at it so that it must have been made. */
final class CountingSink implements JournalSink {
  private long changes;
  private long rejects;
  private long imageBytes;
  private long positionHash;

  @Override
  public void change(Change change) {
    changes++;
    imageBytes += change.image().length;
    positionHash += change.position().charAt(change.position().length() - 1) + change.key().length;
  }

  @Override
  public void marker(Marker marker) {
    throw new IllegalStateException("There is no marker among the events: " + marker);
  }

  @Override
  public void reject(Reject reject) {
    rejects++;
  }

  long imageBytes() {
    return imageBytes;
  }

  void requireAll(long events, long bad) {
    if (changes != events - bad || rejects != bad || positionHash == 0) {
      throw new IllegalStateException(
          "Of %d events, %d bad, %d were decoded and %d rejected."
              .formatted(events, bad, changes, rejects));
    }
  }
}
