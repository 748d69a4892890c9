package io.millrace.ingest.journal.files;

import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.Reject.Reason;
import io.millrace.ingest.journal.format.ContainerDecoder;
import io.millrace.lake.UnreachableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the events of a chunk: a line each, or as a container file has them. */
public final class ChunkReader {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkReader.class);

  /** An event of 50 MB passes. */
  static final int LONGEST_LINE = 64 << 20;

  /** Positions by arrival tell files of a slice apart above these bits, and events below. */
  private static final int PLACE_BITS = 44;

  private static final byte[] NO_KEY = {};
  private static final byte[] NOTHING = {};

  private final Configuration hadoop;
  private final Chunk chunk;
  private final Path path;
  private final EventDecoder decoder;
  private final LineSink sink;
  private long line;

  private ChunkReader(Configuration hadoop, Chunk chunk, EventDecoder decoder, JournalSink sink) {
    this.hadoop = hadoop;
    this.chunk = chunk;
    this.path = new Path(chunk.file());
    this.decoder = decoder;
    this.sink = new LineSink(sink, this::countLinesBefore);
  }

  /**
   * Tells the sink all that the chunk says. What cannot be understood is a reject; a file that
   * cannot be read is an error.
   */
  public static void read(
      Configuration hadoop, Chunk chunk, EventDecoder decoder, JournalSink sink) {
    new ChunkReader(hadoop, chunk, decoder, sink).read();
  }

  private void read() {
    try {
      if (decoder instanceof ContainerDecoder containers) {
        readContainer(containers);
      } else {
        readLines();
      }
    } catch (IOException e) {
      throw new UnreachableException(
          "The journal file %s cannot be read: %s. If it was removed, run the slice again."
              .formatted(chunk.file(), e.getMessage()),
          e);
    }
  }

  private void readContainer(ContainerDecoder containers) throws IOException {
    try (ChunkStream stream = new ChunkStream(hadoop, path)) {
      containers.decodeFile(stream.open(0), origin(1, 0), sink);
      if (!stream.sourceIsWell()) {
        throw new IOException("the file system broke off");
      }
    }
  }

  private Origin origin(long lineNumber, long offset) {
    return new Origin(
        chunk.file(), lineNumber, chunk.slice(), (long) chunk.order() << PLACE_BITS | offset);
  }

  private void readLines() throws IOException {
    if (chunk.from() > 0 && head().trouble().isPresent()) {
      return; // told by the file's first chunk
    }
    try (ChunkStream stream = new ChunkStream(hadoop, path)) {
      try {
        readLines(stream);
      } catch (IOException e) {
        if (!stream.sourceIsWell()) {
          throw e;
        }
        if (!sink.tornTold()) {
          reject(Reason.TORN, "The file's compression breaks off: %s".formatted(e.getMessage()));
        }
      }
    }
  }

  private FileHead head() throws IOException {
    try (ChunkStream stream = new ChunkStream(hadoop, path)) {
      return new FileHead(stream.open(0).readNBytes(FileHead.LENGTH));
    }
  }

  private void readLines(ChunkStream stream) throws IOException {
    long begin = Math.max(0, chunk.from() - 1);
    InputStream in = stream.open(begin);
    if (chunk.from() == 0) {
      byte[] start = start(in);
      FileHead head = new FileHead(start);
      Optional<String> trouble = head.trouble();
      if (trouble.isPresent()) {
        line = 1;
        reject(Reason.UNKNOWN_FORMAT, trouble.get());
        return;
      }
      begin = head.mark();
      // Not a BufferedInputStream: where the content breaks off, that loses what it had read by
      // then.
      in =
          new SequenceInputStream(
              new ByteArrayInputStream(start, head.mark(), start.length - head.mark()), in);
    }
    LineReader lines = new LineReader(in, begin, LONGEST_LINE, Reject.LONGEST);
    if (chunk.from() > 0 && !lines.next()) {
      return;
    }
    decode(lines);
  }

  /** The first bytes, or as many as there are before the content breaks off. */
  private static byte[] start(InputStream in) {
    byte[] start = new byte[FileHead.LENGTH];
    int filled = 0;
    try {
      for (int read = 0; read >= 0 && filled < start.length; filled += Math.max(read, 0)) {
        read = in.read(start, filled, start.length - filled);
      }
    } catch (IOException e) {
      LOG.debug("Broke off at its start, and will again when it is read on", e);
    }
    return Arrays.copyOf(start, filled);
  }

  /** Compressed files have no offsets that the chunk's bounds could mean. */
  private void decode(LineReader lines) throws IOException {
    boolean whole = chunk.from() == 0;
    long to = whole && Chunk.isWhole(path) ? Long.MAX_VALUE : chunk.to();
    try {
      while (lines.next() && lines.lineOffset() < to) {
        decodeLine(lines);
      }
    } catch (IOException e) {
      lines.takeRest();
      if (lines.length() > 0) {
        decodeLine(lines);
      }
      throw e;
    }
  }

  private void decodeLine(LineReader lines) {
    line++;
    byte[] event = lines.line();
    if (lines.isTooLong()) {
      Reject reject =
          Reject.of(
              Reason.TOO_LARGE,
              "The line is %d bytes long; at most %d are read."
                  .formatted(lines.length(), LONGEST_LINE),
              origin(line, lines.lineOffset()),
              event);
      sink.reject(reject);
    } else if (!isBlank(event)) {
      if (!lines.terminated()) {
        sink.torn();
      }
      decoder.decode(NO_KEY, event, origin(line, lines.lineOffset()), sink);
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private void reject(Reason reason, String detail) {
    sink.reject(Reject.of(reason, detail, origin(line, 0), NOTHING));
  }

  private long countLinesBefore() {
    if (chunk.from() == 0) {
      return 0;
    }
    try (ChunkStream stream = new ChunkStream(hadoop, path)) {
      InputStream in = stream.open(0);
      LineReader lines = new LineReader(in, 0, LONGEST_LINE, 0);
      long count = 0;
      while (lines.next() && lines.lineOffset() < chunk.from()) {
        count++;
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
