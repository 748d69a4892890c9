package io.millrace.ingest.journal.files;

import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.JournalSink;
import org.apache.hadoop.conf.Configuration;

/** Reads the events of a chunk. */
public final class ChunkReader {
  private ChunkReader() {}

  public static void read(
      Configuration hadoop, Chunk chunk, EventDecoder decoder, JournalSink sink) {
    throw new IllegalStateException(chunk.file());
  }
}
