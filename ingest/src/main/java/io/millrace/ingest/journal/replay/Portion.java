package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.files.Chunk;
import io.millrace.ingest.journal.files.ChunkReader;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** Events that one task reads together. Read twice, it gives the same events. */
public interface Portion extends Serializable {
  /** The file or Kafka partition, as it stands in rejects. */
  String name();

  /** About how many bytes, to share the work out by. */
  long bytes();

  void read(Configuration hadoop, EventDecoder decoder, JournalSink sink);

  static Portion of(Chunk chunk) {
    return new OfFile(chunk);
  }

  /** Lines of a file. */
  record OfFile(Chunk chunk) implements Portion {
    @Override
    public String name() {
      return chunk.file();
    }

    @Override
    public long bytes() {
      return chunk.bytes();
    }

    @Override
    public void read(Configuration hadoop, EventDecoder decoder, JournalSink sink) {
      ChunkReader.read(hadoop, chunk, decoder, sink);
    }
  }
}
