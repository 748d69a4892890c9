package io.millrace.ingest.journal.files;

import io.millrace.lake.storage.Unpacking;
import io.millrace.lake.storage.WatchedStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** A file's content, uncompressed as its name says, and whose fault it is where that breaks off. */
final class ChunkStream implements AutoCloseable {
  private final Configuration hadoop;
  private final Path path;
  private WatchedStream source;
  private InputStream content;

  ChunkStream(Configuration hadoop, Path path) {
    this.hadoop = hadoop;
    this.path = path;
  }

  /**
   * @param from 0 in a compressed file
   */
  InputStream open(long from) throws IOException {
    FSDataInputStream raw = path.getFileSystem(hadoop).open(path);
    source = new WatchedStream(raw);
    if (from > 0) {
      raw.seek(from);
    }
    content = Unpacking.byName(hadoop, path, source);
    return content;
  }

  /** Whether the file itself could be read, so that its content is at fault. */
  boolean sourceIsWell() {
    return source != null && !source.hasFailed();
  }

  @Override
  public void close() throws IOException {
    if (content != null) {
      content.close();
    } else if (source != null) {
      source.close();
    }
  }
}
