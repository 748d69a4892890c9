package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page of hard cases names tests; each is there, and each case has one. */
class JournalCasesPageTest {
  @Test
  void every_test_that_is_named_exists_and_every_case_has_one() throws IOException {
    String page = NamedTests.page("journal-cases.md");
    assertThat(NamedTests.missing(page)).isEmpty();
    IntStream.concat(IntStream.rangeClosed(1, 36), IntStream.rangeClosed(70, 75))
        .forEach(
            number ->
                assertThat(page).containsPattern("(?m)^\\| H%d .*`\\w+Test\\.".formatted(number)));
  }
}
