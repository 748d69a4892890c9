package io.millrace.jobs.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds all processes that build slices of a project on one machine to the connections that its
 * sources allow, together: for each source the project's folder has a {@link LockFile} with a place
 * for each connection. Processes on other machines are not seen.
 */
final class SharedConnections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedConnections.class);

  private final Path folder;
  private final SourceShares shares;
  private final Map<String, LockFile> files = new HashMap<>();

  /**
   * @param folder made when it is needed
   */
  SharedConnections(Path folder, SourceShares shares) {
    this.folder = folder;
    this.shares = shares;
  }

  /**
   * Waits until the connections of one reader of a source are free, and takes them.
   *
   * @param waiting is told why, if they are not free at once
   * @return takes none if files cannot be locked there, which is logged
   */
  LockFile.Taken take(String source, Consumer<String> waiting) {
    int allowed = shares.connections(source);
    String why =
        "waits: other runs have the connections that source %s allows, %d in all"
            .formatted(source, allowed);
    try {
      return file(source)
          .take(shares.connectionsOfEach(source), allowed, () -> waiting.accept(why));
    } catch (IOException e) {
      LOG.warn(
          "What other processes read of source {} at the same time is not counted: no file can be locked in {}",
          source,
          folder,
          e);
      return () -> {};
    }
  }

  private synchronized LockFile file(String source) throws IOException {
    LockFile known = files.get(source);
    if (known == null) {
      Files.createDirectories(folder);
      known = LockFile.open(folder.resolve(source + ".connections"));
      files.put(source, known);
    }
    return known;
  }

  @Override
  public synchronized void close() {
    files.values().forEach(LockFile::close);
  }
}
