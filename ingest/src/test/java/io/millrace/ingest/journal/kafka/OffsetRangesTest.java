package io.millrace.ingest.journal.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text that a commit keeps of a slice's offsets. */
class OffsetRangesTest {
  @Test
  void a_text_is_read_as_it_was_written_by_partition() {
    OffsetRanges ranges =
        new OffsetRanges(
            Map.of(10, new OffsetRanges.Range(5, 5), 2, new OffsetRanges.Range(0, 1204)));
    assertThat(ranges).hasToString("2:0-1204 10:5-5");
    assertThat(OffsetRanges.parse("2:0-1204 10:5-5")).isEqualTo(ranges);
    assertThat(OffsetRanges.parse("")).isEqualTo(new OffsetRanges(Map.of()));
    assertThat(ranges.size()).isEqualTo(1204);
    assertThat(ranges.end(2)).hasValue(1204);
    assertThat(ranges.end(3)).isEmpty();
  }

  @Test
  void what_is_no_range_is_refused() {
    assertThatThrownBy(() -> OffsetRanges.parse("0:1")).hasMessageContaining("'0:1'");
    assertThatThrownBy(() -> OffsetRanges.parse("0:5-4")).hasMessageContaining("from 5 until 4");
  }
}
