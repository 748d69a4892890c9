package io.millrace.clickstream.read;

import io.millrace.lake.storage.Unpacking;
import io.millrace.lake.storage.WatchedStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What is in a file: unpacked, if its first bytes say gzip, whatever it is called, or if its name
 * says another compression. A mark of UTF-8 at its begin is left out.
 */
final class Content implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final WatchedStream source;
  private final InputStream in;

  private Content(WatchedStream source, InputStream in) {
    this.source = source;
    this.in = in;
  }

  static Content open(Configuration hadoop, Path path) throws IOException {
    WatchedStream source = new WatchedStream(path.getFileSystem(hadoop).open(path));
    try {
      return new Content(source, text(unpacked(hadoop, path, source)));
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  private static InputStream unpacked(Configuration hadoop, Path path, WatchedStream source)
      throws IOException {
    BufferedInputStream packed = new BufferedInputStream(source, BUFFER);
    packed.mark(2);
    int first = packed.read();
    int second = packed.read();
    packed.reset();
    if (first == 0x1f && second == 0x8b) {
      return new GZIPInputStream(packed, BUFFER);
    }
    return Unpacking.isGzip(path.getName()) ? packed : Unpacking.byName(hadoop, path, packed);
  }

  private static InputStream text(InputStream unpacked) throws IOException {
    BufferedInputStream text = new BufferedInputStream(unpacked, BUFFER);
    text.mark(3);
    boolean mark = text.read() == 0xef && text.read() == 0xbb && text.read() == 0xbf;
    if (!mark) {
      text.reset();
    }
    return text;
  }

  InputStream stream() {
    return in;
  }

  /** Whether the file itself could be read, so that its content is at fault. */
  boolean sourceIsWell() {
    return !source.hasFailed();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
