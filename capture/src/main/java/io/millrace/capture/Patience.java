package io.millrace.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what takes a moment. */
final class Patience {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final long PAUSE = Duration.ofMillis(20).toNanos();

  private Patience() {}

  /** Asks until the answer is good, or for ten seconds; the last answer. */
  static <T> T until(Supplier<T> question, Predicate<T> good) {
    Instant end = Instant.now().plus(LONGEST);
    T answer = question.get();
    while (!good.test(answer) && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(PAUSE);
      answer = question.get();
    }
    return answer;
  }
}
