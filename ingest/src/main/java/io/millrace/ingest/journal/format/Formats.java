package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.EventDecoder;
import java.util.List;

/** Gives out decoders. */
public final class Formats {
  private Formats() {}

  /**
   * @param keys the columns that make a row unique, in the dataset's order
   */
  public static EventDecoder decoder(
      JournalFormat format, List<String> keys, DecodeOptions options) {
    return format == JournalFormat.DEBEZIUM_AVRO
        ? new AvroDecoder(keys, options)
        : new Decoder(format, keys, options);
  }
}
