package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.MillraceException;
import io.millrace.lake.ledger.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  @Test
  void the_codes_are_those_that_schedulers_know() {
    assertThat(Stream.of(ExitCode.values()).map(ExitCode::code))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 137, 130, 143);
  }

  @Test
  void each_kind_of_exception_has_its_code() {
    assertThat(Arrays.stream(MillraceException.Kind.values()).map(ExitCode::of))
        .containsExactly(
            ExitCode.INVALID, ExitCode.INPUT_NOT_READY, ExitCode.UNREACHABLE, ExitCode.CONFLICT);
  }

  @Test
  void the_ledger_and_the_command_line_agree_on_the_code_of_an_outcome() {
    for (Outcome outcome : Outcome.values()) {
      assertThat(ExitCode.of(outcome).code()).as(outcome.name()).isEqualTo(outcome.exitCode());
    }
  }

  @Test
  void nothing_done_is_done() {
    assertThat(ExitCode.worst(List.of())).isEqualTo(ExitCode.DONE);
  }

  @Test
  void what_a_person_must_mend_outranks_what_a_retry_may() {
    List<ExitCode> gravestLast =
        List.of(
            ExitCode.DONE,
            ExitCode.INPUT_NOT_READY,
            ExitCode.CONFLICT,
            ExitCode.UNREACHABLE,
            ExitCode.REJECTED,
            ExitCode.INVALID,
            ExitCode.UNEXPECTED);
    for (int i = 1; i < gravestLast.size(); i++) {
      assertThat(ExitCode.worst(gravestLast.subList(0, i + 1))).isEqualTo(gravestLast.get(i));
    }
  }
}
