package io.millrace.ingest.journal.kafka;

import static java.util.stream.Collectors.toMap;

import io.millrace.ingest.journal.replay.Portion;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.UnreachableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds out which messages of a topic a slice has. */
public final class TopicReader {
  private final KafkaTopic topic;
  private final Configuration hadoop;

  public TopicReader(KafkaTopic topic, Configuration hadoop) {
    this.topic = topic;
    this.hadoop = hadoop;
  }

  /**
   * The messages of a slice that is built for the first time: from where the slice before it ended,
   * or from the oldest there are, up to the first that is as young as the slice's end, or to all
   * there are if none is.
   *
   * @param before of the nearest slice before it that was ever built
   * @throws LostOffsetsException if the topic does not have all of them any more
   * @throws UnreachableException if no broker answers
   */
  public OffsetRanges fix(Optional<OffsetRanges> before, Instant sliceEnd) {
    return asking(
        consumer -> {
          Bounds bounds = Bounds.of(consumer, partitions(consumer));
          Map<TopicPartition, OffsetAndTimestamp> atEnd =
              consumer.offsetsForTimes(
                  bounds.partitions().stream()
                      .collect(toMap(Function.identity(), p -> sliceEnd.toEpochMilli())));
          Map<Integer, OffsetRanges.Range> ranges = new TreeMap<>();
          for (TopicPartition partition : bounds.partitions()) {
            long from =
                before
                    .map(slice -> slice.end(partition.partition()))
                    .filter(end -> end.isPresent())
                    .map(end -> end.getAsLong())
                    .orElse(bounds.first(partition));
            long until =
                Optional.ofNullable(atEnd.get(partition))
                    .map(OffsetAndTimestamp::offset)
                    .orElse(bounds.last(partition));
            ranges.put(partition.partition(), new OffsetRanges.Range(from, Math.max(from, until)));
          }
          OffsetRanges fixed = new OffsetRanges(ranges);
          requireThere(fixed, bounds);
          return fixed;
        });
  }

  /**
   * Makes sure that a slice can be read again.
   *
   * @throws LostOffsetsException if the topic does not have all of it any more
   * @throws UnreachableException if no broker answers
   */
  public OffsetRanges again(OffsetRanges recorded) {
    return asking(
        consumer -> {
          requireThere(recorded, Bounds.of(consumer, partitions(consumer)));
          return recorded;
        });
  }

  /** To be read by tasks, one a partition. */
  public List<Portion> portions(OffsetRanges ranges) {
    List<Portion> portions = new ArrayList<>();
    ranges
        .byPartition()
        .forEach(
            (partition, range) -> {
              if (range.size() > 0) {
                portions.add(new PartitionPortion(topic, partition, range));
              }
            });
    return portions;
  }

  private void requireThere(OffsetRanges ranges, Bounds bounds) {
    ranges
        .byPartition()
        .forEach(
            (number, range) -> {
              TopicPartition partition = new TopicPartition(topic.topic(), number);
              if (range.size() > 0 && range.from() < bounds.first(partition)) {
                long gone = Math.min(range.until(), bounds.first(partition));
                throw LostOffsetsException.retention(topic, number, range.from(), gone);
              }
              if (range.until() > bounds.last(partition)) {
                throw LostOffsetsException.replaced(
                    topic, number, range.until(), bounds.last(partition));
              }
            });
  }

  private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
    List<PartitionInfo> known = consumer.partitionsFor(topic.topic());
    if (known == null || known.isEmpty()) {
      throw noSuchTopic(null);
    }
    return known.stream().map(info -> new TopicPartition(info.topic(), info.partition())).toList();
  }

  private InvalidSpecException noSuchTopic(Throwable cause) {
    return new InvalidSpecException(
        "There is no topic %s. Mend from.kafka.topic, or wait until Debezium has made it."
            .formatted(topic),
        cause);
  }

  private <T> T asking(Function<Consumer<byte[], byte[]>, T> question) {
    try (Consumer<byte[], byte[]> consumer = topic.consumer(hadoop)) {
      return question.apply(consumer);
    } catch (UnknownTopicOrPartitionException e) {
      throw noSuchTopic(e);
    } catch (AuthenticationException | AuthorizationException e) {
      throw new UnreachableException(
          "Topic %s refuses us: %s. Mend from.kafka.properties.".formatted(topic, e.getMessage()),
          e);
    } catch (TimeoutException e) {
      throw new UnreachableException(
          "Topic %s does not answer: %s. Are the brokers up, and reachable from here by the names they give themselves?"
              .formatted(topic, e.getMessage()),
          e);
    } catch (KafkaException e) {
      throw unusable(e);
    }
  }

  /** Kafka's own exception tells what its cause has found wrong with a setting. */
  private UnreachableException unusable(KafkaException e) {
    String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    return new UnreachableException("Topic %s cannot be read: %s".formatted(topic, why), e);
  }

  /** What a topic has now. */
  private record Bounds(Map<TopicPartition, Long> firsts, Map<TopicPartition, Long> lasts) {
    static Bounds of(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
      return new Bounds(consumer.beginningOffsets(partitions), consumer.endOffsets(partitions));
    }

    List<TopicPartition> partitions() {
      return List.copyOf(firsts.keySet());
    }

    long first(TopicPartition partition) {
      return firsts.getOrDefault(partition, 0L);
    }

    /** After the last one. */
    long last(TopicPartition partition) {
      return lasts.getOrDefault(partition, 0L);
    }
  }
}
