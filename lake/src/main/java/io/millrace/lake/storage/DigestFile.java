package io.millrace.lake.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Writes the files that stand beside a table's log and repeat what it says, so that it need not be
 * read.
 */
public final class DigestFile {
  private DigestFile() {}

  /**
   * Puts a file in the place of what was there, at once: a reader sees the one or the other.
   *
   * @throws IOException if it cannot be written; then all is as it was
   */
  public static void replace(Configuration hadoop, Path file, byte[] bytes) throws IOException {
    Path complete =
        new Path(file.getParent(), ".%s.%s.tmp".formatted(file.getName(), UUID.randomUUID()));
    FileContext files = FileContext.getFileContext(file.toUri(), hadoop);
    try {
      try (OutputStream out = files.create(complete, EnumSet.of(CreateFlag.CREATE))) {
        out.write(bytes);
      }
      files.rename(complete, file, Options.Rename.OVERWRITE);
    } finally {
      files.delete(complete, false);
    }
  }
}
