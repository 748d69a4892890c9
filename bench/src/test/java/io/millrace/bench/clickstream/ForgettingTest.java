package io.millrace.bench.clickstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.enrich.Agent;
import io.millrace.clickstream.enrich.Agents;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForgettingTest {
  @TempDir private Path folder;

  @Test
  void an_agent_that_was_read_is_read_anew() throws Exception {
    // given
    Agent before = Agents.read("curl/8.1");
    assertThat(Agents.read("curl/8.1")).isSameAs(before);
    // when
    Forgetting.all(Files.createFile(folder.resolve("countries.mmdb")));
    // then
    assertThat(Agents.read("curl/8.1")).isEqualTo(before).isNotSameAs(before);
  }
}
