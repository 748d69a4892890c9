package io.millrace.ingest.journal;

/** Takes what a journal says, event by event, in the order in which it was written down. */
public interface JournalSink {
  void change(Change change);

  void marker(Marker marker);

  void reject(Reject reject);
}
