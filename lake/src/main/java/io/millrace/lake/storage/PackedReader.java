package io.millrace.lake.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/** Takes out what {@link PackedWriter} was given. */
public final class PackedReader {
  private final byte[] bytes;
  private final String[] texts;
  private int at;

  private PackedReader(byte[] bytes) {
    this.bytes = bytes;
    this.at = Long.BYTES;
    this.texts = new String[(int) number()];
    for (int text = 0; text < texts.length; text++) {
      int length = (int) number();
      texts[text] = new String(bytes, at, length, StandardCharsets.UTF_8);
      at += length;
    }
  }

  /**
   * @throws IOException if the bytes are not as they were written
   */
  public static PackedReader of(byte[] bytes) throws IOException {
    if (bytes.length <= Long.BYTES) {
      throw new EOFException();
    }
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, Long.BYTES, bytes.length - Long.BYTES);
    if (ByteBuffer.wrap(bytes).getLong() != checksum.getValue()) {
      throw new IOException("its checksum does not fit");
    }
    return new PackedReader(bytes);
  }

  public long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
  }

  public String text() {
    return texts[(int) number()];
  }

  public Optional<String> optionalText() {
    return number() == 0 ? Optional.empty() : Optional.of(text());
  }

  public byte[] bytes() {
    int length = (int) number();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /** In no order, and not to be changed. */
  public Map<String, Long> longs() {
    int size = (int) number();
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a generic type
    Map.Entry<String, Long>[] entries = new Map.Entry[size];
    for (int entry = 0; entry < size; entry++) {
      entries[entry] = Map.entry(text(), number());
    }
    return Map.ofEntries(entries);
  }

  /** Not to be changed. */
  public <T> List<T> each(Supplier<T> read) {
    int size = (int) number();
    if (size <= 1) {
      return size == 0 ? List.of() : List.of(read.get());
    }
    List<T> elements = new ArrayList<>(size);
    for (int element = 0; element < size; element++) {
      elements.add(read.get());
    }
    return Collections.unmodifiableList(elements);
  }
}
