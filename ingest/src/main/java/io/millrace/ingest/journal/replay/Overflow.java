package io.millrace.ingest.journal.replay;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.SparkEnv;

/**
 * Pairs of byte strings that did not fit into a task's memory, in a file that goes with the task.
 */
final class Overflow {
  private File file;
  private DataOutputStream out;

  void add(byte[] first, byte[] second) {
    try {
      if (out == null) {
        file = SparkEnv.get().blockManager().diskBlockManager().createTempShuffleBlock()._2();
        out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(file), 1 << 16));
      }
      write(first);
      write(second);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** What was added, in that order; nothing can be added any more. */
  Iterator<byte[][]> pairs() {
    if (out == null) {
      return Collections.emptyIterator();
    }
    try {
      out.close();
      return new Pairs(
          new DataInputStream(new BufferedInputStream(new FileInputStream(file), 1 << 16)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the file. */
  void discard() {
    if (file != null) {
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        file.delete();
      }
    }
  }

  /** Reads one pair ahead. */
  private static final class Pairs implements Iterator<byte[][]> {
    private final DataInputStream in;
    private byte[][] next;

    Pairs(DataInputStream in) throws IOException {
      this.in = in;
      this.next = read();
    }

    private byte[][] read() throws IOException {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException end) {
        in.close();
        return null;
      }
      return new byte[][] {in.readNBytes(length), in.readNBytes(in.readInt())};
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public byte[][] next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      byte[][] pair = next;
      try {
        next = read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return pair;
    }
  }
}
