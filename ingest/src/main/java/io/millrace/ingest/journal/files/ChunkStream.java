package io.millrace.ingest.journal.files;

import com.github.luben.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** A file's content, uncompressed as its name says, and whose fault it is where that breaks off. */
final class ChunkStream implements AutoCloseable {
  private final Configuration hadoop;
  private final Path path;
  private Source source;
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
    source = new Source(raw);
    if (from > 0) {
      raw.seek(from);
    }
    content = uncompressed();
    return content;
  }

  private InputStream uncompressed() throws IOException {
    String name = path.getName().toLowerCase(Locale.ROOT);
    if (name.endsWith(".zst") || name.endsWith(".zstd")) {
      return new ZstdInputStream(source); // Hadoop's needs a native library
    }
    String known = name.endsWith(".gzip") ? name.replaceFirst("\\.gzip$", ".gz") : name;
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(new Path(known));
    return codec == null ? source : codec.createInputStream(source);
  }

  /** Whether the file itself could be read, so that its content is at fault. */
  boolean sourceIsWell() {
    return source != null && !source.failed;
  }

  @Override
  public void close() throws IOException {
    if (content != null) {
      content.close();
    } else if (source != null) {
      source.close();
    }
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
