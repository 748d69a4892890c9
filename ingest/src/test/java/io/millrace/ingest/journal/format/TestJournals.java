package io.millrace.ingest.journal.format;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the journals made by others lie. */
final class TestJournals {
  private static final Path IN_MODULE = Path.of("src/test/resources/journals");

  private TestJournals() {}

  static Path folder(String name) {
    Path folder = IN_MODULE.resolve(name);
    return Files.exists(folder) ? folder : Path.of("ingest").resolve(folder);
  }
}
