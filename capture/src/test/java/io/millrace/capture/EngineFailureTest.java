package io.millrace.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.CaptureException.Kind;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class EngineFailureTest {
  @Test
  void a_server_that_is_gone_is_tried_again() {
    CaptureException failure = failure(new SQLException("the\n  connection is gone", "08006"));

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure)
        .hasMessage("Source shop at db:5432/shop could not be read on: the; connection is gone");
  }

  @Test
  void a_log_that_the_server_cannot_decode_is_not() {
    CaptureException failure =
        failure(new SQLException("ERROR: could not open toast relation with OID 7", "XX000"));

    assertThat(failure.kind()).isEqualTo(Kind.INVALID);
    assertThat(failure)
        .hasMessageContaining("could not open toast relation with OID 7")
        .hasMessageContaining("--drop");
  }

  @Test
  void an_engine_that_names_no_cause_has_words_of_its_own() {
    assertThat(EngineFailure.of("shop at db:5432/shop", "stopped", null))
        .hasMessageEndingWith("read on: stopped");
  }

  private static CaptureException failure(SQLException cause) {
    return EngineFailure.of(
        "shop at db:5432/shop", "stopped", new IllegalStateException("as well", cause));
  }
}
