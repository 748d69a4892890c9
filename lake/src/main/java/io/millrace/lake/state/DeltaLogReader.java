package io.millrace.lake.state;

import io.millrace.lake.SliceRecord;
import io.millrace.lake.UnreachableException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Reads what we left in a table's log: the metadata of commits, and the transactions. */
final class DeltaLogReader {
  /** What a log holds. Version -1 means that there is no table. */
  record Log(long version, List<SliceRecord> records, Map<String, Long> transactions) {}

  /** Commits that one thread reads in a row; fewer are not worth another thread. */
  private static final int COMMITS_PER_TASK = 32;

  // Mostly waits for a remote store, hence more threads than cores.
  private static final ExecutorService READERS = readers(16);

  private final Configuration hadoop;
  private final Path table;

  DeltaLogReader(Configuration hadoop, Path table) {
    this.hadoop = hadoop;
    this.table = table;
  }

  Log read() {
    try {
      FileSystem files = withoutChecksums(table.getFileSystem(hadoop));
      LogListing listing = LogListing.of(files, new Path(table, "_delta_log"));
      Map<String, Long> transactions = new TreeMap<>();
      for (Path checkpoint : listing.checkpoint()) {
        transactions.putAll(CheckpointTransactions.read(hadoop, files, checkpoint));
      }
      List<SliceRecord> records = new ArrayList<>();
      for (CommitFile commit : commits(files, listing)) {
        commit
            .metadata()
            .flatMap(text -> SliceJson.read(text, commit.version()))
            .ifPresent(records::add);
        if (commit.version() > listing.checkpointVersion()) {
          transactions.putAll(commit.transactions());
        }
      }
      return new Log(listing.version(), records, transactions);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The metadata of one commit, empty if it has none. */
  Optional<String> metadata(long version) {
    try {
      FileSystem files = withoutChecksums(table.getFileSystem(hadoop));
      Path folder = new Path(table, "_delta_log");
      Path commit = new Path(folder, "%020d.json".formatted(version));
      return CommitFile.read(files, commit, version).metadata();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The transactions alone: commits that the newest checkpoint covers are not read. */
  Map<String, Long> transactions() {
    try {
      FileSystem files = withoutChecksums(table.getFileSystem(hadoop));
      LogListing listing = LogListing.of(files, new Path(table, "_delta_log"));
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

  private static ExecutorService readers(int threads) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, "delta-log-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
