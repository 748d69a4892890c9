package io.millrace.bench.clickstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleLogTest {
  private static final String REQUEST =
      "1.2.3.4 - - [01/Jun/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" ";

  @TempDir private Path folder;

  @Test
  void a_silenced_log_differs_in_nothing_but_its_agents() throws Exception {
    // given: agents with quotes and an empty one, and a line that is none
    Path log = folder.resolve("access.log");
    Files.writeString(
        log,
        REQUEST
            + "\"curl/8.1\"\n"
            + REQUEST
            + "\"a \\\"b\\\" \\\\\"\n"
            + REQUEST
            + "\"\"\ncut \"off\n");
    // when
    Path silent = SampleLog.silenced(log);
    // then
    String said = REQUEST + "\"-\"\n";
    assertThat(Files.readString(silent)).isEqualTo(said + said + said + "cut \"off\n");
  }
}
