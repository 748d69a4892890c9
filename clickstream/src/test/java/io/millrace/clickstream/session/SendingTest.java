package io.millrace.clickstream.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What crosses the shuffle of a visitor of very many events. */
class SendingTest {
  private static final int EVENTS = 300_000;
  private static final int NEIGHBOURS = 10;

  @Test
  void however_many_events_a_visitor_has_a_partition_sends_one_part_a_visit() {
    List<Sending.Sent> sent = new ArrayList<>();
    new Sending(SessionRules.ofGap(Duration.ofMinutes(30)))
        .send(IntStream.range(0, EVENTS).mapToObj(SendingTest::hit).map(Hit::row).iterator())
        .forEachRemaining(sent::add);
    assertThat(sent).hasSize(1 + NEIGHBOURS);
    assertThat(sent)
        .extracting(each -> new PartCodec().read(each.part()).events)
        .filteredOn(events -> events > 1)
        .containsExactly((long) EVENTS - NEIGHBOURS);
  }

  /** A second apart; now and then one of somebody else. */
  private static Hit hit(int number) {
    String visitor =
        number % (EVENTS / NEIGHBOURS) == 0 ? "neighbour%d".formatted(number) : "machine";
    return Hit.page(number * 1_000_000L, visitor, "e%06d".formatted(number));
  }
}
