package io.millrace.lake.storage;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** How files are packed. */
public final class Unpacking {
  private Unpacking() {}

  /**
   * A file's content, unpacked if the end of its name says how: {@code .gz}, {@code .gzip}, {@code
   * .zst}, {@code .zstd}, and what Hadoop knows.
   */
  public static InputStream byName(Configuration hadoop, Path path, InputStream stored)
      throws IOException {
    String name = path.getName().toLowerCase(Locale.ROOT);
    if (name.endsWith(".zst") || name.endsWith(".zstd")) {
      return new ZstdInputStream(stored); // Hadoop's needs a native library
    }
    CompressionCodec codec =
        new CompressionCodecFactory(hadoop).getCodec(new Path(isGzip(name) ? "content.gz" : name));
    return codec == null ? stored : codec.createInputStream(stored);
  }

  /** Whether a file's name says that it is packed by gzip. */
  public static boolean isGzip(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return small.endsWith(".gz") || small.endsWith(".gzip");
  }
}
