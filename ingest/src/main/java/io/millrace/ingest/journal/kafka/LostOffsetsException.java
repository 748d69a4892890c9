package io.millrace.ingest.journal.kafka;

import io.millrace.lake.InvalidSpecException;

/** Messages that a slice needs are not in the topic any more. To go on would be to lose changes. */
public final class LostOffsetsException extends InvalidSpecException {
  LostOffsetsException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Those from an offset up to, and without, another were deleted by the topic's retention. */
  static LostOffsetsException retention(KafkaTopic topic, int partition, long from, long until) {
    return new LostOffsetsException(
        "Topic %s, partition %d: the offsets %d to %d are gone by the topic's retention, and with them the changes they held. Start a new table from a snapshot, and let the topic keep its messages (retention.ms) for longer than slices may wait."
            .formatted(topic, partition, from, until - 1),
        null);
  }

  /** The topic ends before an offset that was read of it once. */
  static LostOffsetsException replaced(KafkaTopic topic, int partition, long wanted, long end) {
    return new LostOffsetsException(
        "Topic %s, partition %d ends at offset %d, and the slice reaches up to %d: the topic was made anew, or its broker lost messages. Start a new table from a snapshot."
            .formatted(topic, partition, end, wanted),
        null);
  }
}
