package io.millrace.lake.ledger;

import io.millrace.lake.storage.DigestFile;
import io.millrace.lake.storage.PackedReader;
import io.millrace.lake.storage.PackedWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the {@link Overview} of {@code millrace.runs}: the digest that a writer has left beside the
 * log, and the rows that were added since. A digest names the checksum of the commit up to which it
 * tells; one that does not fit is passed over, and all rows are read.
 */
final class OverviewReader {
  private static final Logger LOG = LoggerFactory.getLogger(OverviewReader.class);

  /** The file's name in the log's folder. Readers of Delta pass over whatever begins so. */
  static final String FILE = "_millrace_attempts";

  /** What the table holds up to a version, whose commit has this checksum. */
  private record Known(long version, long checksum, Overview overview) {}

  private final Configuration hadoop;
  private final AppendTable runs;
  private final Path table;

  OverviewReader(Configuration hadoop, AppendTable runs) {
    this.hadoop = hadoop;
    this.runs = runs;
    this.table = new Path(runs.path());
  }

  /**
   * @throws io.millrace.lake.UnreachableException if the table cannot be read
   */
  Overview read() {
    return known().overview();
  }

  private Known known() {
    try {
      Optional<Known> digest = digest();
      if (digest.isPresent()) {
        return after(digest.get());
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("Reading all of {}, since its digest cannot be used", table, e);
    }
    return all();
  }

  private Known all() {
    RunRows rows = new RunRows();
    Overview overview = new Overview();
    long version = runs.read(RunRows.OUTLINE, row -> Optional.of(rows.read(row)), overview::add);
    return new Known(version, checksum(version), overview);
  }

  /** 0 if there is no such commit, or no more. */
  private long checksum(long version) {
    try {
      return version < 0 ? 0 : AppendCommit.checksum(files(), table, version);
    } catch (IOException e) {
      return 0;
    }
  }

  private Known after(Known known) throws IOException {
    FileSystem files = files();
    List<AppendCommit> commits = new ArrayList<>();
    while (true) {
      try {
        commits.add(AppendCommit.read(files, table, known.version() + commits.size() + 1));
      } catch (FileNotFoundException e) {
        break;
      }
    }
    if (commits.isEmpty()) {
      return known;
    }
    RunRows rows = new RunRows();
    for (AppendCommit commit : commits) {
      known
          .overview()
          .add(runs.read(commit.added(), RunRows.OUTLINE, row -> Optional.of(rows.read(row))));
    }
    return new Known(
        known.version() + commits.size(),
        commits.get(commits.size() - 1).checksum(),
        known.overview());
  }

  private Optional<Known> digest() throws IOException {
    try (InputStream file = files().open(digestFile())) {
      PackedReader in = PackedReader.of(file.readAllBytes());
      long version = in.number();
      long checksum = in.number();
      return AppendCommit.checksum(files(), table, version) == checksum
          ? Optional.of(new Known(version, checksum, Overview.read(in.bytes())))
          : Optional.empty();
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Leaves a digest for the next reader. Only makes reading quicker, so what goes wrong is not
   * thrown.
   */
  void leaveDigest() {
    try {
      Known known = known();
      if (known.checksum() != 0) {
        PackedWriter out = new PackedWriter();
        out.number(known.version());
        out.number(known.checksum());
        out.bytes(known.overview().write());
        DigestFile.replace(hadoop, digestFile(), out.bytes());
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("Could not leave a digest of {}", table, e);
    }
  }

  private Path digestFile() {
    return new Path(table, "_delta_log/" + FILE);
  }

  /** Commits are tiny and written once: their checksum files would double the work. */
  private FileSystem files() throws IOException {
    FileSystem files = table.getFileSystem(hadoop);
    return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
  }
}
