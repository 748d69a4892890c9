package io.millrace.lake.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What we need of one commit. Its other lines, one a file added or removed, are not parsed.
 *
 * @param metadata the commit's {@code userMetadata}
 * @param transactions the number of each {@code SetTransaction}, by app id
 * @param checksum of the whole file, which no other commit has
 */
record CommitFile(
    long version, Optional<String> metadata, Map<String, Long> transactions, long checksum) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static CommitFile read(FileSystem files, Path file, long version) throws IOException {
    Optional<String> metadata = Optional.empty();
    Map<String, Long> transactions = new HashMap<>();
    CheckedInputStream bytes = new CheckedInputStream(files.open(file), new CRC32C());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("{\"commitInfo\"")) {
          JsonNode text = JSON.readTree(line).path("commitInfo").path("userMetadata");
          metadata = text.isTextual() ? Optional.of(text.textValue()) : Optional.empty();
        } else if (line.startsWith("{\"txn\"")) {
          JsonNode transaction = JSON.readTree(line).path("txn");
          transactions.put(
              transaction.path("appId").textValue(), transaction.path("version").longValue());
        }
      }
    }
    return new CommitFile(version, metadata, transactions, bytes.getChecksum().getValue());
  }

  /** The checksum alone. */
  static long checksum(FileSystem files, Path file) throws IOException {
    try (CheckedInputStream bytes = new CheckedInputStream(files.open(file), new CRC32C())) {
      bytes.transferTo(OutputStream.nullOutputStream());
      return bytes.getChecksum().getValue();
    }
  }
}
