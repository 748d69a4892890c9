package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.TORN;
import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_FORMAT;

import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Reject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Debezium's envelopes in Avro: in container files, or as messages with the number of their schema
 * before them. Each is written out as the JSON it would have been, and read as that.
 */
final class AvroDecoder implements ContainerDecoder {
  private static final long serialVersionUID = 1;
  private static final byte[] NOTHING = {};
  private static final int FRAME = 5;

  private final List<String> keys;
  private final DecodeOptions options;
  private final AvroSchemas schemas;
  private transient DebeziumJson reader;
  private transient Map<Schema, Shapes> shapes;
  private transient Map<Integer, GenericDatumReader<GenericRecord>> readers;
  private transient BinaryDecoder binary;

  AvroDecoder(List<String> keys, DecodeOptions options) {
    this.keys = List.copyOf(keys);
    this.options = options;
    this.schemas = AvroSchemas.in(options.schemas().orElse(""));
  }

  private DebeziumJson reader() {
    if (reader == null) {
      reader = new DebeziumJson(keys, options);
      shapes = new HashMap<>();
      readers = new HashMap<>();
    }
    return reader;
  }

  @Override
  public void decode(byte[] key, byte[] value, Origin origin, JournalSink sink) {
    try {
      if (value.length == 0) {
        reader().readNothing(key, origin, sink);
      } else {
        byte[] keyJson = isFramed(key) ? AvroJson.of(unframed(key)) : key;
        tell(unframed(value), keyJson, origin, sink);
      }
    } catch (BadEvent e) {
      sink.reject(Reject.of(e.reason(), e.getMessage(), origin, value));
    } catch (IOException | RuntimeException e) { // of bytes that are something else, anything
      String detail = "The message does not fit its schema: %s".formatted(e.getMessage());
      sink.reject(Reject.of(UNKNOWN_FORMAT, detail, origin, value));
    }
  }

  private static boolean isFramed(byte[] message) {
    return message.length >= FRAME && message[0] == 0;
  }

  private GenericRecord unframed(byte[] message) throws IOException {
    if (!isFramed(message)) {
      throw new BadEvent(
          UNKNOWN_FORMAT,
          "The message does not begin with the number of its schema, as Confluent's serializer has it.");
    }
    reader();
    int id = ByteBuffer.wrap(message, 1, Integer.BYTES).getInt();
    GenericDatumReader<GenericRecord> datums =
        readers.computeIfAbsent(id, i -> new GenericDatumReader<>(schemas.schema(i)));
    binary = DecoderFactory.get().binaryDecoder(message, FRAME, message.length - FRAME, binary);
    return datums.read(null, binary);
  }

  private void tell(GenericRecord event, byte[] key, Origin origin, JournalSink sink) {
    DebeziumJson envelopes = reader();
    Shapes known = shapes.computeIfAbsent(event.getSchema(), this::shapes);
    envelopes.read(known, key, AvroJson.of(event), origin, sink);
  }

  private Shapes shapes(Schema envelope) {
    return AvroSchemas.row(envelope)
        .map(row -> Shapes.typed(keys, AvroSchemas.columns(row)))
        .orElseGet(() -> Shapes.untyped(keys));
  }

  @Override
  public void decodeFile(InputStream file, Origin first, JournalSink sink) throws IOException {
    long number = 0;
    try (AvroFile events = new AvroFile(file)) {
      while (events.hasNext()) {
        GenericRecord event = events.next();
        Origin origin = at(first, number++);
        try {
          tell(event, NOTHING, origin, sink);
        } catch (BadEvent e) {
          sink.reject(Reject.of(e.reason(), e.getMessage(), origin, AvroJson.of(event)));
        }
      }
      events.requireWhole();
    } catch (IOException | AvroRuntimeException e) {
      Reject.Reason reason = number == 0 ? UNKNOWN_FORMAT : TORN;
      String detail =
          number == 0
              ? "This is no Avro container file, or it is torn at its head: %s"
              : "The Avro container file breaks off: %s";
      sink.reject(Reject.of(reason, detail.formatted(e.getMessage()), at(first, number), NOTHING));
    }
  }

  private static Origin at(Origin first, long number) {
    return new Origin(first.file(), first.line() + number, first.slice(), first.place() + number);
  }
}
