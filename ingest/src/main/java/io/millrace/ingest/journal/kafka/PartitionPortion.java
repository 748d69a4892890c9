package io.millrace.ingest.journal.kafka;

import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.replay.Portion;
import io.millrace.lake.UnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** A range of messages of one partition. */
record PartitionPortion(KafkaTopic topic, int partition, OffsetRanges.Range range)
    implements Portion {
  /** What a change takes in a topic, at a guess: only portions are compared by it. */
  private static final long BYTES_OF_A_MESSAGE = 500;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration WAIT = Duration.ofMillis(500);
  private static final byte[] NOTHING = {};

  @Override
  public String name() {
    return topic.topic() + "/" + partition;
  }

  @Override
  public long bytes() {
    return range.size() * BYTES_OF_A_MESSAGE;
  }

  @Override
  public void read(Configuration hadoop, EventDecoder decoder, JournalSink sink) {
    TopicPartition here = new TopicPartition(topic.topic(), partition);
    try (Consumer<byte[], byte[]> consumer = topic.consumer(hadoop)) {
      consumer.assign(List.of(here));
      consumer.seek(here, range.from());
      Instant moved = Instant.now();
      long position = range.from();
      // The position and not the last message tells the end: offsets of transactions' marks, and of
      // what a compacted topic has dropped, have none.
      while (position < range.until()) {
        decode(consumer.poll(WAIT), decoder, sink);
        long now = consumer.position(here);
        if (now > position) {
          moved = Instant.now();
          position = now;
        } else if (moved.plus(PATIENCE).isBefore(Instant.now())) {
          throw stuck(position, null);
        }
      }
    } catch (OffsetOutOfRangeException e) {
      throw LostOffsetsException.retention(topic, partition, range.from(), range.until());
    } catch (KafkaException e) {
      throw stuck(range.from(), e);
    }
  }

  private void decode(
      ConsumerRecords<byte[], byte[]> messages, EventDecoder decoder, JournalSink sink) {
    for (ConsumerRecord<byte[], byte[]> message : messages) {
      if (message.offset() >= range.until()) {
        return;
      }
      // Without a slice's number: ranges of slices overlap, and the offset alone tells the order.
      EventDecoder.Origin origin =
          new EventDecoder.Origin(name(), message.offset(), 0, message.offset());
      decoder.decode(orNothing(message.key()), orNothing(message.value()), origin, sink);
    }
  }

  private static byte[] orNothing(byte[] bytes) {
    return bytes == null ? NOTHING : bytes;
  }

  private UnreachableException stuck(long position, Throwable cause) {
    String why = cause == null ? "nothing came for a minute" : cause.getMessage();
    return new UnreachableException(
        "Topic %s, partition %d could not be read from offset %d on: %s. Run the slice again; it has the same offsets."
            .formatted(topic, partition, position, why),
        cause);
  }
}
