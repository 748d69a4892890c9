package io.millrace.clickstream.read;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/**
 * What is in a file: unpacked, if its first bytes say gzip, whatever it is called, or if its name
 * says another compression. A mark of UTF-8 at its begin is left out.
 */
final class Content implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Source source;
  private final InputStream in;

  private Content(Source source, InputStream in) {
    this.source = source;
    this.in = in;
  }

  static Content open(Configuration hadoop, Path path) throws IOException {
    Source source = new Source(path.getFileSystem(hadoop).open(path));
    try {
      return new Content(source, text(unpacked(hadoop, path, source)));
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  private static InputStream unpacked(Configuration hadoop, Path path, Source source)
      throws IOException {
    BufferedInputStream packed = new BufferedInputStream(source, BUFFER);
    packed.mark(2);
    int first = packed.read();
    int second = packed.read();
    packed.reset();
    if (first == 0x1f && second == 0x8b) {
      return new GZIPInputStream(packed, BUFFER);
    }
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    boolean gzipByName = codec != null && codec.getDefaultExtension().equals(".gz");
    return codec == null || gzipByName ? packed : codec.createInputStream(packed);
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
    return !source.failed;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static final class Source extends FilterInputStream {
    private boolean failed;

    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        return super.read(into, offset, length);
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }
  }
}
