package io.millrace.bench.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table's data files as they were at one time. Once the whole table has been replaced nothing
 * refers to them any more, and they are deleted, so that many rounds need no more room than one.
 */
record DataFiles(List<Path> paths) {
  static DataFiles of(Path table) {
    if (Files.notExists(table)) {
      return new DataFiles(List.of());
    }
    try (Stream<Path> files = Files.walk(table)) {
      return new DataFiles(files.filter(file -> isData(table.relativize(file))).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isData(Path inTable) {
    return !inTable.startsWith("_delta_log") && inTable.toString().endsWith(".parquet");
  }

  void delete() {
    for (Path path : paths) {
      try {
        Files.delete(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
