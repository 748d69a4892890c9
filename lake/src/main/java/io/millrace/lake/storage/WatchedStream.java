package io.millrace.lake.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A file's bytes as they are stored. Remembers whether reading them failed, so that storage that
 * fails is told from content that breaks off: what unpacks it throws the same exceptions for both.
 */
public final class WatchedStream extends FilterInputStream {
  private boolean failed;

  public WatchedStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      return super.read(into, offset, length);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  /** Whether the storage failed to give them. */
  public boolean hasFailed() {
    return failed;
  }
}
