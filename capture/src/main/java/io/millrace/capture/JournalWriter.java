package io.millrace.capture;

import io.millrace.capture.Manifest.JournalFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** The files of the commit being made, one a table, an event a line. */
final class JournalWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final JournalFolder folder;
  private final String slice;
  private final Map<String, Lines> files = new TreeMap<>();
  private long lines;
  private long bytes;

  JournalWriter(JournalFolder folder, String slice) {
    this.folder = folder;
    this.slice = slice;
  }

  /** A file in the writing. */
  private static final class Lines {
    final Path file;
    final OutputStream out;
    final Map<String, Long> operations = new TreeMap<>();
    long count;

    Lines(Path file) throws IOException {
      this.file = file;
      this.out =
          new BufferedOutputStream(
              new GZIPOutputStream(Files.newOutputStream(file), BUFFER), BUFFER);
    }
  }

  /**
   * @param table or the name of another folder
   * @param operation to count by
   */
  void write(String table, String operation, byte[] line) throws IOException {
    Lines into = open(table);
    into.out.write(line);
    into.out.write('\n');
    into.count++;
    into.operations.merge(operation, 1L, Long::sum);
    lines++;
    bytes += line.length + 1;
  }

  /**
   * Makes sure that a table has a file, though maybe an empty one: nothing happened is news too.
   */
  void touch(String table) throws IOException {
    open(table);
  }

  private Lines open(String table) throws IOException {
    Lines open = files.get(table);
    if (open == null) {
      open = new Lines(folder.staged(folderName(table), slice));
      files.put(table, open);
    }
    return open;
  }

  /** Before compression; grows with each line. */
  long bytes() {
    return bytes;
  }

  long lines() {
    return lines;
  }

  /** Ends all files, on disk, and says what they are. */
  List<JournalFile> finish() throws IOException {
    List<JournalFile> finished = new ArrayList<>();
    for (Map.Entry<String, Lines> entry : files.entrySet()) {
      Lines file = entry.getValue();
      file.out.close();
      Disk.sync(file.file);
      finished.add(
          new JournalFile(
              folder.path(folderName(entry.getKey()), slice),
              entry.getKey(),
              file.count,
              Files.size(file.file),
              file.operations));
    }
    files.clear();
    return finished;
  }

  /**
   * A table's name as that of a folder. What a path, a glob or a reader of hidden files would take
   * for something else is written as in a URL.
   */
  static String folderName(String table) {
    StringBuilder name = new StringBuilder();
    for (byte b : table.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "_-$.".indexOf(c) >= 0);
      name.append(plain ? Character.toString(c) : "%%%02X".formatted((int) c));
    }
    return name.toString();
  }

  /** What is not finished is left to be removed. */
  @Override
  public void close() throws IOException {
    for (Lines file : files.values()) {
      file.out.close();
    }
  }
}
