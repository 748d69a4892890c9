package io.millrace.clickstream.log;

import java.util.List;

/** Finds the fields in the lines of one file. May learn from one line for the next. */
public interface LineScanner {
  /** What the spans' slots are; another list once a header has said so. */
  List<Slot> slots();

  /**
   * Reads a line without its end.
   *
   * @param to behind its last byte
   */
  void scan(byte[] bytes, int from, int to, LineSink sink);
}
