package io.millrace.ingest.journal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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

  @Test
  void h12_keys_that_move_up_by_one_are_all_there_in_any_order_and_any_cut() {
    Source source = new Source();
    for (int id = 1; id <= 4; id++) {
      source.insert("k" + id, Map.of("name", "n" + id));
    }
    for (int id = 4; id >= 1; id--) { // as UPDATE … SET id = id + 1 does it
      source.rekey("k" + id, "k" + (id + 1));
    }
    for (long seed = 1; seed <= 300; seed++) {
      PlainReplay replay = new PlainReplay();
      AnyOrderTest.slices(source.journal(), new Random(seed)).forEach(replay::replay);
      assertThat(replay.texts(List.of("id", "name")))
          .as("seed %d", seed)
          .containsExactly("[k2, n1]", "[k3, n2]", "[k4, n3]", "[k5, n4]");
    }
  }
}
