package io.millrace.lake.storage;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Numbers and texts in few bytes: small numbers in one, and each text once, since most repeat. What
 * was put in is taken out by {@link PackedReader} in the same order.
 */
public final class PackedWriter {
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final Map<String, Integer> texts = new LinkedHashMap<>();

  public void number(long value) {
    number(body, value);
  }

  private static void number(ByteArrayOutputStream out, long value) {
    long rest = (value << 1) ^ (value >> 63); // so that small ones below 0 are short too
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  public void text(String text) {
    Integer known = texts.putIfAbsent(text, texts.size());
    number(known == null ? texts.size() - 1 : known);
  }

  /** An empty text is another than none. */
  public void optionalText(Optional<String> text) {
    number(text.isPresent() ? 1 : 0);
    text.ifPresent(this::text);
  }

  public void longs(Map<String, Long> values) {
    each(
        values.entrySet(),
        entry -> {
          text(entry.getKey());
          number(entry.getValue());
        });
  }

  public <T> void each(Collection<T> elements, Consumer<T> write) {
    number(elements.size());
    elements.forEach(write);
  }

  /** Bytes as they are. */
  public void bytes(byte[] bytes) {
    number(bytes.length);
    body.writeBytes(bytes);
  }

  /** All that was put in, behind a checksum. */
  public byte[] bytes() throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(body.size() * 2);
    number(whole, texts.size());
    for (String text : texts.keySet()) {
      byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
      number(whole, encoded.length);
      whole.write(encoded);
    }
    body.writeTo(whole);
    CRC32C checksum = new CRC32C();
    checksum.update(whole.toByteArray());
    ByteArrayOutputStream result = new ByteArrayOutputStream(whole.size() + Long.BYTES);
    new DataOutputStream(result).writeLong(checksum.getValue());
    whole.writeTo(result);
    return result.toByteArray();
  }
}
