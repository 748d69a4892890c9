package io.millrace.jobs.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Places of which processes take some and give them back. A place is a byte of a file, and is taken
 * by locking it, so the system gives back those of a process that ends, however it ends. Who comes
 * first is served first, and nobody who wants few is served before one who waits for many.
 *
 * <p>A process opens such a file once, for all of its threads: the system counts locks by process,
 * and gives all of them back when it closes the file anywhere.
 */
final class LockFile implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /** Locked by the process that is served; the places follow it. */
  private static final int COUNTER = 0;

  private final FileChannel file;
  private final ReentrantLock counter = new ReentrantLock(true);
  private final Map<Integer, FileLock> mine = new HashMap<>();

  /** Places that nobody else takes until this is closed. */
  interface Taken extends AutoCloseable {
    @Override
    void close();
  }

  private LockFile(FileChannel file) {
    this.file = file;
  }

  /** Opens the file, and makes it if it is not there. */
  static LockFile open(Path path) throws IOException {
    return new LockFile(
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  /**
   * Waits for so many places, and takes them.
   *
   * @param all how many there are; at least {@code wanted}
   * @param waiting is told, if they are not free at once
   */
  Taken take(int wanted, int all, Runnable waiting) throws IOException {
    counter.lock();
    try (FileLock served = file.tryLock(COUNTER, 1, false)) {
      if (served != null) {
        return collect(wanted, all, waiting);
      }
      waiting.run();
      try (FileLock later = file.lock(COUNTER, 1, false)) {
        return collect(wanted, all, () -> {});
      }
    } finally {
      counter.unlock();
    }
  }

  private Taken collect(int wanted, int all, Runnable waiting) throws IOException {
    Map<Integer, FileLock> taken = new HashMap<>();
    for (boolean told = false; !tookAll(wanted, all, taken); told = true) {
      if (!told) {
        waiting.run();
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    return () -> giveBack(taken);
  }

  private synchronized boolean tookAll(int wanted, int all, Map<Integer, FileLock> taken)
      throws IOException {
    for (int place = COUNTER + 1; place <= all && taken.size() < wanted; place++) {
      FileLock lock = mine.containsKey(place) ? null : file.tryLock(place, 1, false);
      if (lock != null) {
        mine.put(place, lock);
        taken.put(place, lock);
      }
    }
    return taken.size() == wanted;
  }

  private synchronized void giveBack(Map<Integer, FileLock> taken) {
    try {
      for (Map.Entry<Integer, FileLock> each : taken.entrySet()) {
        each.getValue().release();
        mine.remove(each.getKey());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
