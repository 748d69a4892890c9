package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.JournalSink;
import java.io.IOException;
import java.io.InputStream;

/** Reads files that are no lines of text, but say in their head what their events look like. */
public interface ContainerDecoder extends EventDecoder {
  /**
   * Reads all events of a file.
   *
   * @param first where the first one stands; the others are counted from there
   */
  void decodeFile(InputStream file, Origin first, JournalSink sink) throws IOException;
}
