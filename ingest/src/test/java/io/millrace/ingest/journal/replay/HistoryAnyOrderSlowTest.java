package io.millrace.ingest.journal.replay;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class HistoryAnyOrderSlowTest {
  @TempDir Path warehouse;

  static LongStream seeds() {
    return LongStream.range(2000, 2050);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void any_journal_in_any_cut_and_order_gives_all_states_and_their_times(long seed) {
    HistoryAnyOrderTest.check(seed, warehouse);
  }
}
