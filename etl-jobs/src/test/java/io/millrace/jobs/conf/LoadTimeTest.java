package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three hundred datasets, each of which looks into the one before. */
class LoadTimeTest {
  private static final int DATASETS = 300;

  @TempDir Path home;

  @Test
  void three_hundred_datasets_are_read_and_put_in_order() {
    ProjectFolder folder = ProjectFolder.in(home);
    for (int i = 0; i < DATASETS; i++) {
      String text = ProjectFolder.ORDERS.replace("bronze.orders", name(i));
      if (i > 0) {
        text += "  - references: { column: id, dataset: %s }\n".formatted(name(i - 1));
      }
      folder.file("conf/datasets/" + name(i) + ".yaml", text);
    }
    long begun = System.nanoTime();
    Project project = folder.load();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    System.out.printf("%d datasets read in %d ms%n", DATASETS, took.toMillis());
    assertThat(project.select(List.of("*")))
        .extracting(dataset -> dataset.dataset().toString())
        .hasSize(DATASETS)
        .isSorted();
  }

  private static String name(int i) {
    return "bronze.orders_%03d".formatted(i);
  }
}
