package io.millrace.clickstream.read;

import io.millrace.clickstream.event.EventReader;
import io.millrace.clickstream.event.Identity;
import io.millrace.clickstream.log.LineScanner;
import io.millrace.clickstream.log.LineSink;
import io.millrace.clickstream.log.Lines;
import io.millrace.clickstream.log.Reason;
import io.millrace.clickstream.log.Spans;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads one file, and tells line by line what it comes to. */
final class FileEvents implements LineSink, AutoCloseable {
  private static final int KEPT_OF_REJECTED = 4096;

  /** Is told of every event, and of every line or part of one that is none. */
  interface Listener {
    /** The row is begun; {@link FileEvents#complete} makes it whole, before this returns. */
    void event(Object[] row, FileEvents from);

    void duplicate();

    void filtered(String rule);

    void rejected(Reason reason, String detail, FileEvents from);
  }

  private final Task task;
  private final EventReader reader;
  private final Listener listener;
  private final NumberedLines lines;
  private final LineScanner scanner;
  private final UTF8String name;
  private int part;
  private boolean repeats;
  private boolean toldBreak;

  FileEvents(Task task, DeliveredFiles.Delivered file, EventReader reader, Listener listener) {
    this.task = task;
    this.reader = reader;
    this.listener = listener;
    this.lines = task.open(file);
    this.scanner = task.spec().format().open();
    this.name = UTF8String.fromString(file.name());
  }

  /** Reads a line; false if there is none. */
  boolean advance() {
    if (!lines.next()) {
      boolean breaks = lines.breaks().isPresent();
      if (breaks && !toldBreak) {
        toldBreak = true;
        listener.rejected(Reason.FILE, lines.breaks().get(), this);
      }
      return false;
    }
    Lines line = lines.line();
    part = 0;
    repeats = false;
    if (line.isTooLong()) {
      reject(
          Reason.TOO_LONG,
          "The line is %d bytes long; at most %d are read."
              .formatted(line.length(), Lines.LONGEST));
    } else if (lines.isBlank()) {
      filtered("blank");
    } else {
      scan(line);
    }
    return true;
  }

  private void scan(Lines line) {
    repeats = task.isRepeat(lines.file(), lines.number());
    if (repeats && !mayBeHeader(line)) {
      listener.duplicate();
    } else {
      scanner.scan(line.bytes(), line.from(), line.to(), this);
    }
  }

  /** What says how lines are to be read is read also where it stands in an earlier file too. */
  private boolean mayBeHeader(Lines line) {
    return line.bytes()[line.from()] == '#' || lines.number() == 1;
  }

  @Override
  public void event(Spans spans) {
    if (repeats) {
      listener.duplicate();
      return;
    }
    Optional<Object[]> row = reader.begin(scanner.slots(), spans);
    if (row.isPresent()) {
      listener.event(row.get(), this);
    } else {
      listener.rejected(reader.reason(), reader.detail(), this);
    }
    part++;
  }

  void complete(Object[] row) {
    reader.complete(row);
    EventReader.identify(row, lines.identity(part), name, lines.number());
  }

  boolean assumedZone() {
    return reader.assumedZone();
  }

  /** Of the line, not of the event in it. */
  Identity lineIdentity() {
    return lines.identity(0);
  }

  @Override
  public void reject(Reason reason, String detail) {
    if (repeats) {
      listener.duplicate();
      return;
    }
    boolean torn = reason == Reason.FORMAT && !lines.line().terminated();
    listener.rejected(
        torn ? Reason.TORN : reason, torn ? "The file ends within the line." : detail, this);
  }

  @Override
  public void filtered(String rule) {
    listener.filtered(rule);
  }

  UTF8String name() {
    return name;
  }

  long line() {
    return lines.number();
  }

  /** The line's first bytes; none where the file broke off before a line. */
  byte[] raw() {
    if (toldBreak) {
      return new byte[0];
    }
    Lines line = lines.line();
    int to = Math.min(line.to(), line.from() + KEPT_OF_REJECTED);
    return Arrays.copyOfRange(line.bytes(), line.from(), to);
  }

  @Override
  public void close() {
    lines.close();
  }
}
