package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page of hard cases names tests; each is there, and each case has one or says why not. */
class FeaturesCasesPageTest {
  @Test
  void every_test_that_is_named_exists_and_every_case_has_one_or_a_reason() throws IOException {
    String page = NamedTests.page("features-cases.md");
    assertThat(NamedTests.missing(page)).isEmpty();
    IntStream.rangeClosed(1, 31)
        .forEach(
            number ->
                assertThat(page)
                    .containsPattern(
                        "(?m)^\\| F%d .*(`\\w+(Test|Contract)\\.|not shown by a test|not by a test)"
                            .formatted(number)));
  }
}
