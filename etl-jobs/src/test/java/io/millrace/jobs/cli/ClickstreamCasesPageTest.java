package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page of hard cases names tests; each is there, and each case is told of. */
class ClickstreamCasesPageTest {
  @Test
  void every_test_that_is_named_exists_and_every_case_is_told_of() throws IOException {
    String page = NamedTests.page("clickstream-cases.md");
    assertThat(NamedTests.missing(page)).isEmpty();
    IntStream.rangeClosed(1, 62)
        .forEach(
            number -> assertThat(page).containsPattern("(?m)^\\| H%d [^|]+\\|".formatted(number)));
  }
}
