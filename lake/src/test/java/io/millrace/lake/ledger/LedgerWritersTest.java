package io.millrace.lake.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.Slice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many write at a time, beginning with the table itself, and nothing is lost. */
class LedgerWritersTest {
  private static final int RUNS = 30;

  @TempDir Path folder;

  @Test
  void threads_lose_no_row_of_each_other() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    CountDownLatch together = new CountDownLatch(1);
    List<Future<?>> writers = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      Callable<Void> writer =
          () -> {
            together.await();
            Writer.write(folder, name);
            return null;
          };
      writers.add(threads.submit(writer));
    }
    together.countDown();
    for (Future<?> writer : writers) {
      writer.get();
    }
    threads.shutdown();

    assertEachWroteAll("a", "b", "c");
  }

  @Test
  void processes_lose_no_row_of_each_other() throws Exception {
    List<Process> writers = List.of(start("a"), start("b"));
    for (Process writer : writers) {
      String output = new String(writer.getInputStream().readAllBytes(), UTF_8);
      assertThat(writer.waitFor()).as(output).isZero();
    }

    assertEachWroteAll("a", "b");
  }

  private void assertEachWroteAll(String... names) {
    Ledger ledger = Writer.ledger(folder);
    for (String name : names) {
      assertThat(ledger.attempts(new DatasetName("bronze", name))).hasSize(RUNS);
    }
  }

  private Process start(String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            folder.toString(),
            name)
        .redirectErrorStream(true)
        .start();
  }

  /** One of the processes. Waits until the other is ready too. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      ledger(folder); // loads the classes
      Files.createFile(folder.resolve(arguments[1] + ".ready"));
      while (!Files.exists(folder.resolve("a.ready")) || !Files.exists(folder.resolve("b.ready"))) {
        Thread.onSpinWait();
      }
      write(folder, arguments[1]);
    }

    static void write(Path folder, String name) {
      Ledger ledger = ledger(folder);
      for (int run = 0; run < RUNS; run++) {
        ledger.started(LedgerTest.start(new DatasetName("bronze", name), Slice.ALL));
      }
    }

    static Ledger ledger(Path folder) {
      return Ledger.open(
          new Configuration(), new LakeLocation(new org.apache.hadoop.fs.Path(folder.toString())));
    }
  }
}
