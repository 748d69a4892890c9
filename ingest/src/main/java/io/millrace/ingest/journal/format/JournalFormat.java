package io.millrace.ingest.journal.format;

import static java.util.stream.Collectors.joining;

import io.millrace.lake.InvalidSpecException;
import java.util.Arrays;
import java.util.Locale;

/** Who wrote a journal, and how. In settings a format is named as {@code debezium-json}. */
public enum JournalFormat {
  /** Envelopes with {@code before}, {@code after} and {@code source}, with or without schema. */
  DEBEZIUM_JSON,
  /** The same in Avro: container files, or Confluent's framing with schemas from a folder. */
  DEBEZIUM_AVRO,
  /** Rows as {@code ExtractNewRecordState} leaves them, with fields such as {@code __op}. */
  DEBEZIUM_FLAT,
  MAXWELL,
  /** Canal's flat messages, as JSON. */
  CANAL,
  /** wal2json's format 1 (a document a transaction) or 2 (a document a row). */
  WAL2JSON,
  /** Oracle GoldenGate's JSON, operation by operation. */
  OGG_JSON,
  /** What AWS DMS writes to Kafka and Kinesis. */
  DMS_JSON;

  public static JournalFormat named(String name) {
    return Arrays.stream(values())
        .filter(format -> format.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    "There is no journal format '%s'. Write one of %s."
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(JournalFormat::toString)
                                .collect(joining(", ")))));
  }

  /** As settings spell it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
