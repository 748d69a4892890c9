package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  @TempDir private Path folder;

  @Test
  void the_commands_that_it_rehearses_have_something_to_do() {
    Rehearsal.rehearse(folder);

    String conf = folder.resolve("conf").toString();
    assertThat(CommandRun.of("runs", "list", "--config", conf).out())
        .contains("bronze.orders", "2025-01-01", "RUNNING");
    assertThat(CommandRun.of("status", "--config", conf).out()).contains("RUNNING");
  }
}
