package io.millrace.capture;

import static io.millrace.capture.CaptureException.invalid;

import io.millrace.capture.CaptureException.Kind;
import io.millrace.capture.Manifest.JournalFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder that holds a journal, and where it ends.
 *
 * <pre>
 *   TABLE/SLICE/JOURNAL-NUMBER.json.gz   what readers see
 *   .millrace/NUMBER.json                the commits; the last one says where the journal ends
 *   .millrace/staged/…                   files on the way
 *   .millrace/begun                      a first capture is under way, or never came to its end
 *   .millrace/schema-history.jsonl       what tables looked like, for logs that do not say
 * </pre>
 *
 * <p>A commit is the appearance of its manifest, by renaming. Its files are whole on disk before,
 * and move to where readers look after. Whatever a crash leaves undone, {@link #open} does.
 */
final class JournalFolder implements AutoCloseable {
  private static final String STATE = ".millrace";

  /** To the millisecond: a journal must never write over the files of the one before it. */
  private static final DateTimeFormatter JOURNAL =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final Path state;
  private final FileChannel lockFile;
  private Manifest last;
  private String journal;

  private JournalFolder(Path folder, Path state, FileChannel lockFile) {
    this.folder = folder;
    this.state = state;
    this.lockFile = lockFile;
  }

  /**
   * Opens a folder for one capture alone, and settles what an earlier one left undone.
   *
   * @throws CaptureException if another capture is at work in it
   */
  static JournalFolder open(Path folder) throws IOException {
    Path state = folder.resolve(STATE);
    Files.createDirectories(state);
    FileChannel file =
        FileChannel.open(
            state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock(file) == null) {
      file.close();
      throw new CaptureException(
          Kind.CONFLICT, "Another capture is at work in %s. Wait for it to end.".formatted(folder));
    }
    JournalFolder journal = new JournalFolder(folder, state, file);
    journal.settle();
    return journal;
  }

  private static FileLock lock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) { // by this very JVM
      return null;
    }
  }

  private void settle() throws IOException {
    Optional<Path> newest = newestManifest();
    if (newest.isPresent()) {
      last = Manifest.read(newest.get());
      journal = last.journal();
      publish(last);
      cutHistory(last.historyBytes());
    }
    delete(staged());
  }

  private Optional<Path> newestManifest() throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d{6,}\\.json"))
          .max(Comparator.comparingInt(JournalFolder::number));
    }
  }

  private static int number(Path manifest) {
    return Integer.parseInt(manifest.getFileName().toString().replace(".json", ""));
  }

  /** The commit that the journal ends with; empty before the first. */
  Optional<Manifest> last() {
    return Optional.ofNullable(last);
  }

  /** Whether a first capture began here that never came to its end. */
  boolean wasBegun() {
    return last == null && Files.exists(begun());
  }

  /** Notes that a first capture begins, before anything of it is at the server. */
  void begin(Instant now) throws IOException {
    delete(history());
    journal = JOURNAL.format(now);
    Disk.write(begun(), journal.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Where a file of the commit being made is written. */
  Path staged(String folderName, String slice) throws IOException {
    Path file = staged().resolve(path(folderName, slice));
    Files.createDirectories(file.getParent());
    return file;
  }

  /** Where it will be, from the journal's folder. */
  String path(String folderName, String slice) {
    return "%s/%s/%s-%06d.json.gz".formatted(folderName, slice, journal, nextNumber());
  }

  private int nextNumber() {
    return last == null ? 1 : last.number() + 1;
  }

  /** The schema history, as far as it has been written. */
  Path history() {
    return state.resolve("schema-history.jsonl");
  }

  /** Where the position is written for the connector to read. */
  Path offsets() {
    return state.resolve("offset.json");
  }

  long historyBytes() throws IOException {
    return Files.exists(history()) ? Files.size(history()) : 0;
  }

  int number() {
    return nextNumber();
  }

  String journal() {
    return journal;
  }

  /** Makes files and position count, both or neither. The files must be whole and on disk. */
  void commit(Manifest manifest) throws IOException {
    if (Files.exists(history())) {
      Disk.sync(history());
    }
    Disk.write(state.resolve("%06d.json".formatted(manifest.number())), manifest.json());
    last = manifest;
    Files.deleteIfExists(begun());
    publish(manifest);
  }

  private void publish(Manifest manifest) throws IOException {
    for (JournalFile file : manifest.files()) {
      Path from = staged().resolve(file.path());
      Path to = folder.resolve(file.path());
      if (Files.exists(from)) {
        Files.createDirectories(to.getParent());
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** What was noted after the last commit will be told again. */
  private void cutHistory(long bytes) throws IOException {
    if (historyBytes() < bytes) {
      throw invalid(
          "%s holds %d bytes, but %d belong to the journal. Bring the file back from a copy, or begin a new journal in another folder.",
          history(), historyBytes(), bytes);
    }
    if (historyBytes() > bytes) {
      try (FileChannel file = FileChannel.open(history(), StandardOpenOption.WRITE)) {
        file.truncate(bytes);
      }
    }
  }

  /** Sets the state aside, so that the next capture here begins a journal of its own. */
  void retire(Instant now) throws IOException {
    Path aside = folder.resolve(STATE + "-until-" + JOURNAL.format(now));
    Files.createDirectories(aside);
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.filter(f -> !f.endsWith("lock")).toList()) {
        Files.move(file, aside.resolve(file.getFileName()));
      }
    }
    last = null;
  }

  private Path begun() {
    return state.resolve("begun");
  }

  private Path staged() {
    return state.resolve("staged");
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (NoSuchFileException e) { // nothing to delete
      return;
    }
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
