package io.millrace.ingest.journal.replay;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class AnyOrderSlowTest {
  @TempDir Path warehouse;

  static LongStream seeds() {
    return LongStream.range(1000, 1200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void any_history_in_any_cut_and_order_gives_the_source(long seed) {
    AnyOrderTest.check(seed, warehouse);
  }
}
