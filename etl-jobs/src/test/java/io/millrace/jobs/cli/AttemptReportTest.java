package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AttemptReportTest {
  @Test
  void a_balance_tells_where_rows_went_and_not_where_none_did() {
    assertThat(
            AttemptReport.balance(
                Map.of("events.used", 20_000L, "events.read", 20_007L, "events.without-time", 0L)))
        .containsOnly(Map.entry("balance", "events.read 20,007, events.used 20,000"));
    assertThat(AttemptReport.balance(Map.of("read", 0L))).isEmpty();
  }
}
