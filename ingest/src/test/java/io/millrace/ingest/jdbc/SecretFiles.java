package io.millrace.ingest.jdbc;

import io.millrace.ingest.secrets.SecretRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that hold a secret, readable by their owner only. */
final class SecretFiles {
  private SecretFiles() {}

  static SecretRef holding(String secret) {
    try {
      Path file = Files.createTempFile("millrace", ".secret");
      Files.writeString(file, secret + "\n");
      file.toFile().deleteOnExit();
      return SecretRef.parse("file:" + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
