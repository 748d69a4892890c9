package io.millrace.ingest.journal.files;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * What one task reads at least: a compressed file, or the lines that begin in a range of a plain
 * one.
 *
 * @param file its full path
 * @param from first byte
 * @param to after the last byte
 * @param slice a number that grows with the slice
 * @param order of the file among those of its slice, by name
 */
public record Chunk(String file, long from, long to, long slice, int order)
    implements Serializable {
  static final long SIZE = 64L << 20;
  private static final Set<String> WHOLE =
      Set.of("gz", "gzip", "bz2", "zst", "zstd", "deflate", "lz4", "snappy", "avro");

  static List<Chunk> of(Path file, long length, long slice, int order) {
    if (isWhole(file) || length <= SIZE) {
      return List.of(new Chunk(file.toString(), 0, length, slice, order));
    }
    List<Chunk> chunks = new ArrayList<>();
    for (long from = 0; from < length; from += SIZE) {
      chunks.add(new Chunk(file.toString(), from, Math.min(length, from + SIZE), slice, order));
    }
    return chunks;
  }

  static boolean isWhole(Path file) {
    String name = file.getName().toLowerCase(Locale.ROOT);
    return WHOLE.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  public long bytes() {
    return to - from;
  }
}
