package io.millrace.features.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SketchTest {
  private static final double STANDARD_ERROR = 1.04 / Math.sqrt(4096);

  private record Seen(long time, long hash) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 1_000, 5_000, 20_000, 100_000})
  void the_root_of_the_mean_square_error_is_what_is_stated(int different) {
    int rounds = 40;
    double squares = 0;
    for (int round = 0; round < rounds; round++) {
      Sketch sketch = new Sketch();
      new Random(round).longs(different).forEach(hash -> sketch.add(0, hash));
      double error = (double) (sketch.estimate() - different) / different;
      assertThat(error).isCloseTo(0, within(5 * STANDARD_ERROR));
      squares += error * error;
    }
    assertThat(Math.sqrt(squares / rounds)).isLessThan(1.35 * STANDARD_ERROR);
  }

  @Test
  void nothing_is_none() {
    assertThat(new Sketch().estimate()).isZero();
  }

  /** What is asked of a moving window is what a sketch of that window alone would answer. */
  @Property(tries = 100)
  void a_window_that_moved_holds_what_it_would_hold_anew(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int length) {
    Random random = new Random(seed);
    long[] values = LongStream.generate(random::nextLong).limit(3_000).toArray();
    Deque<Seen> window = new ArrayDeque<>();
    Sketch moving = new Sketch();
    for (long time = 0; time < 1_200; time += random.nextInt(3)) {
      Seen seen = new Seen(time, values[random.nextInt(values.length)] >>> 20 << 20);
      moving.add(seen.time(), seen.hash());
      window.add(seen);
      while (window.peek().time() < time - length) {
        window.remove();
      }
      moving.forget(time - length);
      if (random.nextInt(40) == 0) {
        Sketch anew = new Sketch();
        window.forEach(each -> anew.add(each.time(), each.hash()));
        Bytes kept = new Bytes(16);
        anew.put(kept);
        Bytes moved = new Bytes(16);
        moving.put(moved);
        byte[] state = moved.taken();
        assertThat(state).isEqualTo(kept.taken());
        assertThat(moving.estimate()).isEqualTo(anew.estimate());
        moving.take(new Cursor(state, 0));
      }
    }
  }
}
