package io.millrace.ingest.journal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/** Writes Avro values as Connect's JSON has them: bytes in base64, unions as what they hold. */
final class AvroJson {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

  private AvroJson() {}

  static byte[] of(IndexedRecord value) {
    AvroJson json = new AvroJson();
    json.write(value);
    return json.out.toByteArray();
  }

  private void write(Object value) {
    if (value == null) {
      plain("null");
    } else if (value instanceof IndexedRecord found) {
      record(found);
    } else if (value instanceof Map<?, ?> map) {
      map(map);
    } else if (value instanceof Collection<?> list) {
      list(list);
    } else if (value instanceof ByteBuffer bytes) {
      bytes(bytes.duplicate());
    } else if (value instanceof GenericFixed fixed) {
      bytes(ByteBuffer.wrap(fixed.bytes()));
    } else if (value instanceof Boolean || isFinite(value)) {
      plain(value.toString());
    } else {
      JsonText.write(out, value.toString());
    }
  }

  private static boolean isFinite(Object value) {
    return value instanceof Number number && Double.isFinite(number.doubleValue());
  }

  private void record(IndexedRecord value) {
    out.write('{');
    for (Schema.Field field : value.getSchema().getFields()) {
      member(field.pos() == 0, field.name(), value.get(field.pos()));
    }
    out.write('}');
  }

  private void map(Map<?, ?> map) {
    out.write('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      member(first, entry.getKey().toString(), entry.getValue());
      first = false;
    }
    out.write('}');
  }

  private void member(boolean first, String name, Object value) {
    if (!first) {
      out.write(',');
    }
    JsonText.write(out, name);
    out.write(':');
    write(value);
  }

  private void list(Collection<?> list) {
    out.write('[');
    boolean first = true;
    for (Object element : list) {
      if (!first) {
        out.write(',');
      }
      write(element);
      first = false;
    }
    out.write(']');
  }

  private void bytes(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    out.write('"');
    out.writeBytes(Base64.getEncoder().encode(copy));
    out.write('"');
  }

  private void plain(String text) {
    out.writeBytes(text.getBytes(UTF_8));
  }
}
