package io.millrace.features.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void connections_share_the_rows_of_a_second() {
    Pace.Throttle one = new Pace(2, 10, OptionalInt.of(100)).throttle(); // 50 are its own

    assertThat(one.due(50, 7 * SECOND)).isEqualTo(1000);
    assertThat(one.due(25, 8 * SECOND)).isEqualTo(500);
    assertThat(one.due(25, 18 * SECOND)).as("it is behind").isZero();
  }

  @Test
  void without_a_pace_nothing_waits() {
    Pace.Throttle free = new Pace(2, 10, OptionalInt.empty()).throttle();

    assertThat(free.due(1_000_000_000, 0)).isZero();
    assertThat(free.due(1_000_000_000, 1)).isZero();
  }
}
