package io.millrace.ingest.journal.format;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * A container file that tells whether it is whole. Avro's own reader takes a file that breaks off
 * inside a block for one that ends before it; but a whole file ends with its mark.
 */
final class AvroFile implements AutoCloseable {
  private static final int LONGEST_HEAD = 16 << 20;

  private final Tail tail;
  private final byte[] mark;
  private final DataFileStream<GenericRecord> events;

  AvroFile(InputStream file) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(file, 1 << 16);
    buffered.mark(LONGEST_HEAD);
    mark = markOf(buffered);
    buffered.reset();
    tail = new Tail(buffered);
    events = new DataFileStream<>(tail, new GenericDatumReader<>());
  }

  /** What stands behind the head, and behind each block. */
  private static byte[] markOf(InputStream file) throws IOException {
    BinaryDecoder head = DecoderFactory.get().directBinaryDecoder(file, null);
    byte[] magic = new byte[DataFileConstants.MAGIC.length];
    head.readFixed(magic);
    if (!Arrays.equals(magic, DataFileConstants.MAGIC)) {
      throw new IOException("it does not begin as one");
    }
    for (long entries = head.readMapStart(); entries > 0; entries = head.mapNext()) {
      for (long entry = 0; entry < entries; entry++) {
        head.skipString();
        head.skipBytes();
      }
    }
    byte[] found = new byte[DataFileConstants.SYNC_SIZE];
    head.readFixed(found);
    return found;
  }

  boolean hasNext() {
    return events.hasNext();
  }

  GenericRecord next() {
    return events.next();
  }

  void requireWhole() throws IOException {
    if (!Arrays.equals(tail.last(mark.length), mark)) {
      throw new EOFException("its last block is not whole");
    }
  }

  @Override
  public void close() throws IOException {
    events.close();
  }

  /** Remembers the last bytes that went through. */
  private static final class Tail extends FilterInputStream {
    private byte[] last = {};

    Tail(InputStream in) {
      super(in);
    }

    byte[] last(int count) {
      return Arrays.copyOfRange(last, Math.max(0, last.length - count), last.length);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      if (read >= 0) {
        remember(new byte[] {(byte) read}, 0, 1);
      }
      return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      if (read > 0) {
        remember(into, offset, read);
      }
      return read;
    }

    private void remember(byte[] bytes, int offset, int length) {
      int fresh = Math.min(length, DataFileConstants.SYNC_SIZE);
      int old = Math.min(last.length, DataFileConstants.SYNC_SIZE - fresh);
      byte[] now = new byte[old + fresh];
      System.arraycopy(last, last.length - old, now, 0, old);
      System.arraycopy(bytes, offset + length - fresh, now, old, fresh);
      last = now;
    }
  }
}
