package io.millrace.jobs.run;

import io.millrace.lake.ledger.RunFinished;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Works through a plan, several slices at a time. */
final class Crew {
  private record Done(PlannedSlice slice, RunFinished end) {}

  private final Dispatch dispatch;
  private final int hands;

  Crew(Dispatch dispatch, int hands) {
    this.dispatch = dispatch;
    this.hands = hands;
  }

  /**
   * Gives each slice its turn. With one pair of hands all is done in the caller's thread.
   *
   * @param work builds a slice; what goes wrong is in its result
   * @param stop whether no more slices are begun
   * @return how each slice ended that had its turn
   */
  Map<PlannedSlice, RunFinished> work(
      Function<Dispatch.Turn, RunFinished> work, BooleanSupplier stop) {
    if (hands == 1) {
      return work(work, stop, Runnable::run);
    }
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            hands,
            task -> {
              Thread thread = new Thread(task, "slices-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      return work(work, stop, threads);
    } finally {
      threads.shutdownNow();
    }
  }

  private Map<PlannedSlice, RunFinished> work(
      Function<Dispatch.Turn, RunFinished> work, BooleanSupplier stop, Executor threads) {
    CompletionService<Done> service = new ExecutorCompletionService<>(threads);
    Map<PlannedSlice, RunFinished> ends = new HashMap<>();
    int busy = 0;
    while (true) {
      while (busy < hands && !stop.getAsBoolean()) {
        Optional<Dispatch.Turn> turn = dispatch.next();
        if (turn.isEmpty()) {
          break;
        }
        Dispatch.Turn now = turn.get();
        service.submit(() -> new Done(now.slice(), work.apply(now)));
        busy++;
      }
      if (busy == 0) {
        return ends;
      }
      Done done = take(service);
      busy--;
      ends.put(done.slice(), done.end());
      dispatch.ended(done.slice(), done.end().outcome().succeeded());
    }
  }

  private static Done take(CompletionService<Done> service) {
    try {
      return service.take().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error fault) {
        throw fault;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while slices were built", e);
    }
  }
}
