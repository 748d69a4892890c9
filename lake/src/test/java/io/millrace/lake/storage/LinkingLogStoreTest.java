package io.millrace.lake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkingLogStoreTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir java.nio.file.Path folder;
  private final LinkingLogStore store = new LinkingLogStore(HADOOP);

  @Test
  void a_commit_is_its_actions_a_line_each_and_nothing_else_stays() throws IOException {
    write(store, "0.json", "{1}", "{\u00fc}");

    assertThat(Files.readAllLines(folder.resolve("0.json"))).containsExactly("{1}", "{\u00fc}");
    try (Stream<java.nio.file.Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_commit_that_is_there_is_not_replaced() throws IOException {
    write(store, "0.json", "first");

    assertThatThrownBy(() -> write(store, "0.json", "second"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readString(folder.resolve("0.json"))).isEqualTo("first\n");
  }

  @Test
  void of_many_that_write_one_version_at_once_one_wins() throws Exception {
    int writers = 4;
    int versions = 200;
    CyclicBarrier together = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<Future<Integer>> counts = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      LinkingLogStore own = new LinkingLogStore(HADOOP); // as other processes have
      String name = "writer " + writer;
      counts.add(
          threads.submit(
              () -> {
                int won = 0;
                for (int version = 0; version < versions; version++) {
                  together.await();
                  try {
                    write(own, version + ".json", name);
                    won++;
                  } catch (FileAlreadyExistsException e) {
                    continue;
                  }
                }
                return won;
              }));
    }
    int won = 0;
    for (Future<Integer> count : counts) {
      won += count.get();
    }
    threads.shutdown();
    assertThat(won).isEqualTo(versions);
  }

  private void write(LinkingLogStore to, String name, String... actions) throws IOException {
    to.write(new Path(folder.resolve(name).toUri()), List.of(actions).iterator(), false, HADOOP);
  }
}
