package io.millrace.ingest.journal.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.kafka.KafkaBroker.Message;
import io.millrace.ingest.journal.replay.Portion;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.UnreachableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which messages of a topic a slice has, by a real broker. */
class TopicReaderTest {
  private static final Instant AFTER_ALL = Instant.parse("9999-01-01T00:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2024-03-02T00:00:00Z");
  private static final Instant BEFORE = MIDNIGHT.minusSeconds(3600);
  private static final Instant AFTER = MIDNIGHT.plusSeconds(3600);
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir static Path folder;
  private static KafkaBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(folder);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static TopicReader reader(String topic) {
    return new TopicReader(broker.topic(topic), HADOOP);
  }

  private static OffsetRanges ranges(String text) {
    return OffsetRanges.parse(text);
  }

  /** What each message says, as {@code topic/partition@offset key=value}. */
  private static List<String> messages(TopicReader reader, OffsetRanges ranges) {
    List<String> read = new ArrayList<>();
    for (Portion portion : reader.portions(ranges)) {
      portion.read(
          HADOOP,
          (key, value, origin, sink) ->
              read.add(
                  "%s@%d %s=%s".formatted(origin.file(), origin.line(), text(key), text(value))),
          NOTHING);
    }
    return read;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static final JournalSink NOTHING =
      new JournalSink() {
        @Override
        public void change(Change change) {}

        @Override
        public void marker(Marker marker) {}

        @Override
        public void reject(Reject reject) {}
      };

  @Test
  void a_slice_ends_with_its_time_and_the_next_begins_there() {
    broker.create("days", 2);
    broker.send(
        "days",
        new Message(0, BEFORE, "a", "1"),
        new Message(0, BEFORE, "a", null),
        new Message(0, AFTER, "a", "2"),
        new Message(1, AFTER, "b", "3"));
    TopicReader reader = reader("days");
    OffsetRanges first = reader.fix(Optional.empty(), MIDNIGHT);
    OffsetRanges second = reader.fix(Optional.of(first), MIDNIGHT.plusSeconds(86_400));
    assertThat(first).hasToString("0:0-2 1:0-0");
    assertThat(second).hasToString("0:2-3 1:0-1");
    assertThat(messages(reader, first)).containsExactly("days/0@0 a=1", "days/0@1 a=");
    assertThat(messages(reader, second)).containsExactly("days/0@2 a=2", "days/1@0 b=3");
  }

  @Test
  void a_slice_that_was_built_has_the_same_messages_again_whatever_came_since() {
    broker.create("again", 1);
    broker.send("again", new Message(0, BEFORE, "a", "1"));
    TopicReader reader = reader("again");
    OffsetRanges built = reader.fix(Optional.empty(), AFTER); // the slice had not ended
    broker.send("again", new Message(0, BEFORE, "a", "2"));
    assertThat(messages(reader, reader.again(built))).containsExactly("again/0@0 a=1");
    assertThat(reader.fix(Optional.of(built), AFTER.plusSeconds(1))).hasToString("0:1-2");
  }

  @Test
  @Timeout(60)
  void the_marks_of_transactions_are_no_messages_and_do_not_hold_the_reader_up() {
    broker.create("transactions", 1);
    broker.sendInTransaction(
        "transactions", new Message(0, BEFORE, "a", "1"), new Message(0, BEFORE, "b", "2"));
    TopicReader reader = reader("transactions");
    OffsetRanges all = reader.fix(Optional.empty(), AFTER_ALL);
    while (all.size() < 3) { // the broker writes the mark when it likes, and dates it itself
      all = reader.fix(Optional.empty(), AFTER_ALL);
    }
    assertThat(all).hasToString("0:0-3");
    assertThat(messages(reader, all))
        .containsExactly("transactions/0@0 a=1", "transactions/0@1 b=2");
  }

  @Test
  void offsets_that_retention_took_are_named() {
    broker.create("short", 1);
    Message[] ten = new Message[10];
    Arrays.setAll(ten, i -> new Message(0, BEFORE, "k", String.valueOf(i)));
    broker.send("short", ten);
    TopicReader reader = reader("short");
    broker.deleteBefore("short", 0, 7);
    assertThatThrownBy(() -> reader.again(ranges("0:2-9")))
        .isInstanceOf(LostOffsetsException.class)
        .hasMessageStartingWith(
            "Topic short at %s, partition 0: the offsets 2 to 6 are gone by the topic's retention"
                .formatted(broker.address()));
    assertThatThrownBy(() -> reader.fix(Optional.of(ranges("0:0-5")), MIDNIGHT))
        .isInstanceOf(LostOffsetsException.class)
        .hasMessageContaining("the offsets 5 to 6 are gone");
    assertThatThrownBy(() -> messages(reader, ranges("0:2-9")))
        .isInstanceOf(LostOffsetsException.class);
    assertThat(reader.fix(Optional.empty(), MIDNIGHT)).hasToString("0:7-10");
    assertThat(reader.again(ranges("0:3-3"))).as("nothing is lost of nothing").isNotNull();
  }

  @Test
  void a_topic_that_was_made_anew_is_told() {
    broker.create("fresh", 1);
    assertThatThrownBy(() -> reader("fresh").again(ranges("0:0-5")))
        .isInstanceOf(LostOffsetsException.class)
        .hasMessageContaining("partition 0 ends at offset 0, and the slice reaches up to 5");
  }

  @Test
  void a_partition_that_was_added_is_read_from_its_beginning() {
    broker.create("grown", 2);
    broker.send("grown", new Message(1, BEFORE, "a", "1"));
    assertThat(reader("grown").fix(Optional.of(ranges("0:0-0")), MIDNIGHT))
        .hasToString("0:0-0 1:0-1");
  }

  @Test
  void a_topic_that_is_not_there_is_told() {
    assertThatThrownBy(() -> reader("none").fix(Optional.empty(), MIDNIGHT))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("There is no topic none at " + broker.address());
  }

  @Test
  void brokers_that_do_not_answer_are_told() {
    KafkaTopic away =
        new KafkaTopic(
            List.of("127.0.0.1:1"),
            "t",
            Map.of("default.api.timeout.ms", "1500", "request.timeout.ms", "1000"));
    assertThatThrownBy(() -> new TopicReader(away, HADOOP).fix(Optional.empty(), MIDNIGHT))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("Topic t at 127.0.0.1:1 does not answer");
  }
}
