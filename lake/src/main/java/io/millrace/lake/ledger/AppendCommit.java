package io.millrace.lake.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.kernel.utils.FileStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One commit to a table of the ledger.
 *
 * @param added the files with rows that were not there before. Those of a commit that puts rows of
 *     small files into one are not among them
 * @param checksum of the commit's whole file, which no other commit has
 */
record AppendCommit(List<FileStatus> added, long checksum) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param table the table's folder
   * @throws java.io.FileNotFoundException if there is no such version, or no more
   */
  static AppendCommit read(FileSystem files, Path table, long version) throws IOException {
    List<FileStatus> added = new ArrayList<>();
    CheckedInputStream bytes =
        new CheckedInputStream(files.open(file(table, version)), new CRC32C());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("{\"add\"")) {
          JsonNode add = JSON.readTree(line).path("add");
          if (add.path("dataChange").booleanValue()) {
            added.add(
                FileStatus.of(
                    new Path(table, new Path(java.net.URI.create(add.path("path").textValue())))
                        .toString(),
                    add.path("size").longValue(),
                    add.path("modificationTime").longValue()));
          }
        }
      }
    }
    return new AppendCommit(added, bytes.getChecksum().getValue());
  }

  /** The checksum alone. */
  static long checksum(FileSystem files, Path table, long version) throws IOException {
    try (CheckedInputStream bytes =
        new CheckedInputStream(files.open(file(table, version)), new CRC32C())) {
      bytes.transferTo(OutputStream.nullOutputStream());
      return bytes.getChecksum().getValue();
    }
  }

  private static Path file(Path table, long version) {
    return new Path(table, "_delta_log/%020d.json".formatted(version));
  }
}
