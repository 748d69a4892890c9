package io.millrace.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Within one process; {@code SharedSourceTest} has two. */
class LockFileTest {
  private static final int ALL = 3;

  @TempDir Path folder;

  @Test
  void as_many_as_there_are_may_be_taken_at_once_by_several() throws IOException {
    AtomicInteger waited = new AtomicInteger();
    try (LockFile file = LockFile.open(folder.resolve("shop"));
        LockFile.Taken one = file.take(1, ALL, waited::incrementAndGet);
        LockFile.Taken two = file.take(2, ALL, waited::incrementAndGet)) {
      assertThat(waited).hasValue(0);
    }
  }

  @Test
  void who_wants_more_than_are_free_waits_until_enough_are_given_back() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    try (LockFile file = LockFile.open(folder.resolve("shop"))) {
      LockFile.Taken first = file.take(2, ALL, () -> {});
      CompletableFuture<Boolean> second =
          CompletableFuture.supplyAsync(
              () -> {
                try (LockFile.Taken both = file.take(2, ALL, waits::countDown)) {
                  return both != null;
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      waits.await();
      assertThat(second).isNotDone();
      first.close();
      assertThat(second.get()).isTrue();
    }
  }

  @Test
  void what_is_given_back_may_be_taken_again() throws IOException {
    AtomicInteger waited = new AtomicInteger();
    try (LockFile file = LockFile.open(folder.resolve("shop"))) {
      for (int time = 0; time < 3; time++) {
        file.take(ALL, ALL, waited::incrementAndGet).close();
      }
    }
    assertThat(waited).hasValue(0);
  }
}
