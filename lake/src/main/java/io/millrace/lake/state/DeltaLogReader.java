package io.millrace.lake.state;

import io.millrace.lake.SliceRecord;
import io.millrace.lake.UnreachableException;
import io.millrace.lake.storage.DigestFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what we left in a table's log: the metadata of commits, and the transactions. */
final class DeltaLogReader {
  private static final Logger LOG = LoggerFactory.getLogger(DeltaLogReader.class);

  /**
   * What a log holds.
   *
   * @param version -1 means that there is no table
   * @param checksum of the commit of that version; 0 if it is not there
   * @param digested the version up to which a digest holds the same; -1 if there is none
   */
  record Log(
      long version,
      long checksum,
      List<SliceRecord> records,
      Map<String, Long> transactions,
      long digested) {}

  /** Commits that one thread reads in a row; fewer are not worth another thread. */
  private static final int COMMITS_PER_TASK = 32;

  // Mostly waits for a remote store, hence more threads than cores.
  private static final ExecutorService READERS = readers("delta-commits-", 16);

  /** Others, since these wait for those. */
  private static final ExecutorService TABLES = readers("delta-logs-", 8);

  private final Configuration hadoop;
  private final Path table;

  DeltaLogReader(Configuration hadoop, Path table) {
    this.hadoop = hadoop;
    this.table = table;
  }

  /**
   * @param known what was read of the log before, if it was
   */
  Log read(Optional<Log> known) {
    try {
      FileSystem files = withoutChecksums(table.getFileSystem(hadoop));
      Optional<Log> start = known.filter(log -> isOf(files, log));
      if (start.isEmpty()) {
        start = digest(files).filter(log -> isOf(files, log));
      }
      return start.isPresent() ? after(files, start.get()) : all(files);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** What the digest says, unless there is none that can be read. */
  private Optional<Log> digest(FileSystem files) {
    try (InputStream digest = files.open(new Path(folder(), SliceDigest.FILE))) {
      return Optional.of(SliceDigest.read(digest.readAllBytes()));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      LOG.debug("Reading the commits of {}, since its digest cannot be read", table, e);
      return Optional.empty();
    }
  }

  /** Whether what is known is of this log, and not of one that was there before. */
  private boolean isOf(FileSystem files, Log known) {
    try {
      return known.version() >= 0
          && CommitFile.checksum(files, commit(known.version())) == known.checksum();
    } catch (IOException e) { // it has been cleaned up, at the latest
      return false;
    }
  }

  /** What is known, and the commits since. They have no gaps, so that none need be listed. */
  private Log after(FileSystem files, Log known) throws IOException {
    List<SliceRecord> records = new ArrayList<>(known.records());
    Map<String, Long> transactions = new TreeMap<>(known.transactions());
    long version = known.version();
    long checksum = known.checksum();
    while (true) {
      try {
        CommitFile commit = CommitFile.read(files, commit(version + 1), version + 1);
        version++;
        checksum = commit.checksum();
        records.addAll(records(commit));
        transactions.putAll(commit.transactions());
      } catch (FileNotFoundException e) {
        return version == known.version()
            ? known
            : new Log(version, checksum, records, transactions, known.digested());
      }
    }
  }

  private Log all(FileSystem files) throws IOException {
    LogListing listing = LogListing.of(files, folder());
    Map<String, Long> transactions = new TreeMap<>();
    for (Path checkpoint : listing.checkpoint()) {
      transactions.putAll(CheckpointTransactions.read(hadoop, files, checkpoint));
    }
    List<SliceRecord> records = new ArrayList<>();
    long checksum = 0;
    for (CommitFile commit : commits(files, listing)) {
      records.addAll(records(commit));
      if (commit.version() > listing.checkpointVersion()) {
        transactions.putAll(commit.transactions());
      }
      if (commit.version() == listing.version()) {
        checksum = commit.checksum();
      }
    }
    return new Log(listing.version(), checksum, records, transactions, -1);
  }

  private static List<SliceRecord> records(CommitFile commit) {
    return commit.metadata().map(text -> SliceJson.read(text, commit.version())).orElse(List.of());
  }

  private Path folder() {
    return new Path(table, "_delta_log");
  }

  private Path commit(long version) {
    return new Path(folder(), "%020d.json".formatted(version));
  }

  /**
   * Leaves what a log holds for the next reader, in the place of what was left before.
   *
   * @return the same, as it is now known to be left
   * @throws IOException if that cannot be written; then all is as it was
   */
  Log leaveDigest(Log log) throws IOException {
    DigestFile.replace(hadoop, new Path(folder(), SliceDigest.FILE), SliceDigest.write(log));
    return new Log(log.version(), log.checksum(), log.records(), log.transactions(), log.version());
  }

  /** The metadata of one commit, empty if it has none. */
  Optional<String> metadata(long version) {
    try {
      FileSystem files = withoutChecksums(table.getFileSystem(hadoop));
      return CommitFile.read(files, commit(version), version).metadata();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The transactions alone: commits that the newest checkpoint covers are not read. */
  Map<String, Long> transactions() {
    try {
      FileSystem files = withoutChecksums(table.getFileSystem(hadoop));
      LogListing listing = LogListing.of(files, folder());
      Map<String, Long> transactions = new TreeMap<>();
      for (Path checkpoint : listing.checkpoint()) {
        transactions.putAll(CheckpointTransactions.read(hadoop, files, checkpoint));
      }
      for (long version : listing.commits()) {
        if (version > listing.checkpointVersion()) {
          transactions.putAll(
              CommitFile.read(files, listing.commit(version), version).transactions());
        }
      }
      return transactions;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UnreachableException unreadable(IOException e) {
    return new UnreachableException(
        "Cannot read the Delta log of %s: %s. Check that the warehouse is there and that you may read it."
            .formatted(table, e.getMessage()),
        e);
  }

  private static List<CommitFile> commits(FileSystem files, LogListing listing) throws IOException {
    List<Long> versions = listing.commits();
    List<Future<List<CommitFile>>> tasks = new ArrayList<>();
    for (int from = 0; from < versions.size(); from += COMMITS_PER_TASK) {
      int to = Math.min(from + COMMITS_PER_TASK, versions.size());
      List<Long> some = versions.subList(from, to);
      if (to == versions.size() && from == 0) {
        return read(files, listing, some);
      }
      tasks.add(READERS.submit(() -> read(files, listing, some)));
    }
    List<CommitFile> commits = new ArrayList<>(versions.size());
    for (Future<List<CommitFile>> task : tasks) {
      commits.addAll(result(task));
    }
    return commits;
  }

  private static List<CommitFile> read(FileSystem files, LogListing listing, List<Long> versions)
      throws IOException {
    List<CommitFile> commits = new ArrayList<>(versions.size());
    for (long version : versions) {
      try {
        commits.add(CommitFile.read(files, listing.commit(version), version));
      } catch (FileNotFoundException e) {
        if (version > listing.checkpointVersion()) {
          throw e;
        } // else it has been cleaned up since the listing
      }
    }
    return commits;
  }

  /** Does something for each of many tables, several at a time. */
  static void inParallel(Collection<Path> tables, Consumer<Path> work) {
    List<Future<?>> tasks = new ArrayList<>();
    tables.forEach(table -> tasks.add(TABLES.submit(() -> work.accept(table))));
    for (Future<?> task : tasks) {
      try {
        task.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while logs were read", e);
      }
    }
  }

  private static <T> T result(Future<T> task) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * Commits are tiny and written once: on a local disk their checksum files would double the work.
   */
  private static FileSystem withoutChecksums(FileSystem files) {
    return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
  }

  private static ExecutorService readers(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, name + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
