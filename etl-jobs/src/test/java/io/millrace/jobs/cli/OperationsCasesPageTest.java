package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of hard cases of schedules and backfills names tests; each is there. */
class OperationsCasesPageTest {
  @Test
  void every_test_that_is_named_exists_and_every_case_has_one() throws IOException {
    String page = NamedTests.page("operations-cases.md");
    assertThat(NamedTests.missing(page)).isEmpty();
    for (int number : List.of(1, 2, 3, 4, 5, 6, 7, 9, 10)) {
      assertThat(page).containsPattern("(?m)^\\| O%d .*`\\w+\\.\\w+`".formatted(number));
    }
  }
}
