package io.millrace.ingest.journal.files;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Reject;
import java.util.function.LongSupplier;

/** Passes on what a line says, and gives rejects the line's number in the whole file. */
final class LineSink implements JournalSink {
  private static final long UNKNOWN = -1;

  private final JournalSink sink;
  private final LongSupplier countLinesBefore;
  private long linesBefore = UNKNOWN;
  private boolean torn;
  private boolean tornTold;

  /**
   * @param countLinesBefore counts the lines before the chunk, which costs as much as reading them
   */
  LineSink(JournalSink sink, LongSupplier countLinesBefore) {
    this.sink = sink;
    this.countLinesBefore = countLinesBefore;
  }

  /** What follows is said by a line without an end. */
  void torn() {
    torn = true;
  }

  boolean tornTold() {
    return tornTold;
  }

  @Override
  public void change(Change change) {
    sink.change(change);
  }

  @Override
  public void marker(Marker marker) {
    sink.marker(marker);
  }

  @Override
  public void reject(Reject reject) {
    if (linesBefore == UNKNOWN) {
      linesBefore = countLinesBefore.getAsLong();
    }
    boolean isTorn = torn && reject.reason() == Reject.Reason.BROKEN_JSON;
    tornTold |= isTorn;
    sink.reject(
        new Reject(
            isTorn ? Reject.Reason.TORN : reject.reason(),
            isTorn
                ? "The file ends in the middle of its last line. " + reject.detail()
                : reject.detail(),
            reject.file(),
            reject.line() + linesBefore,
            reject.raw()));
  }
}
