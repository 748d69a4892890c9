package io.millrace.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Slice;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LateSessionsJobTest {
  private static final Slice FIRST = new Slice("2024-03-01");
  private static final Slice SECOND = new Slice("2024-03-02");
  private static final Slice THIRD = new Slice("2024-03-03");

  @Test
  void slices_with_very_many_late_events_are_left_to_themselves() {
    Map<Slice, Long> counts = Map.of(FIRST, 700L, SECOND, 20L, THIRD, 30L);
    assertThat(LateSessionsJob.together(counts, 750))
        .containsExactlyInAnyOrder(FIRST, SECOND, THIRD);
    assertThat(LateSessionsJob.together(counts, 749)).containsExactlyInAnyOrder(SECOND, THIRD);
    assertThat(LateSessionsJob.together(counts, 49)).containsExactly(SECOND);
    assertThat(LateSessionsJob.together(counts, 19)).isEmpty();
  }
}
