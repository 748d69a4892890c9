package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link AnyOrderTest} says of real tables, of the decisions alone and so of many more. */
class AnyOrderInMemoryTest {
  private static final int HISTORIES = 1_200;

  @Test
  void any_history_in_any_cut_and_order_gives_the_source() {
    for (long seed = 1; seed <= HISTORIES; seed++) {
      Random random = new Random(seed);
      Source source = AnyOrderTest.history(random, 60);
      PlainReplay replay = new PlainReplay();
      for (List<String> slice : AnyOrderTest.slices(source.journal(), random)) {
        replay.replay(slice);
      }
      assertThat(replay.texts(AnyOrderTest.COLUMNS))
          .as("seed %d", seed)
          .isEqualTo(source.texts(AnyOrderTest.COLUMNS));
      long changed = replay.changed();
      replay.replay(source.journal());
      assertThat(replay.changed()).as("seed %d, again", seed).isEqualTo(changed);
    }
  }
}
