package io.millrace.lake.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What we need of one commit. Its other lines, one a file added or removed, are not parsed.
 *
 * @param metadata the commit's {@code userMetadata}
 * @param transactions the number of each {@code SetTransaction}, by app id
 */
record CommitFile(long version, Optional<String> metadata, Map<String, Long> transactions) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static CommitFile read(FileSystem files, Path file, long version) throws IOException {
    Optional<String> metadata = Optional.empty();
    Map<String, Long> transactions = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(files.open(file), StandardCharsets.UTF_8))) {
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
    return new CommitFile(version, metadata, transactions);
  }
}
