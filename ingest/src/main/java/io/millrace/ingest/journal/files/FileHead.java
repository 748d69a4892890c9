package io.millrace.ingest.journal.files;

import java.util.Optional;

/** What the first bytes of a file say of all of it. */
final class FileHead {
  static final int LENGTH = 4096;
  private static final int UTF_8_MARK = 3;

  private final byte[] bytes;

  FileHead(byte[] bytes) {
    this.bytes = bytes;
  }

  /** How many bytes stand before the text. */
  int mark() {
    return at(0) == 0xef && at(1) == 0xbb && at(2) == 0xbf ? UTF_8_MARK : 0;
  }

  /** Why no line of the file can be an event, if so. */
  Optional<String> trouble() {
    if (at(0) == 0xfe && at(1) == 0xff
        || at(0) == 0xff && at(1) == 0xfe
        || at(0) == 0 && at(1) > 0
        || at(0) > 0 && at(1) == 0) {
      return Optional.of("The file is written in UTF-16. Convert it: iconv -f UTF-16 -t UTF-8.");
    }
    if (at(0) == 0x1f && at(1) == 0x8b) {
      return Optional.of("The file is compressed by gzip, but its name does not end in .gz.");
    }
    int first = afterSpace(mark());
    if (at(first) == '[') {
      return Optional.of("The file is one JSON array. Write an event a line: jq -c '.[]'.");
    }
    if (at(first) == '{' && isAlone(first)) {
      return Optional.of("The file's JSON is spread over lines. Write an event a line: jq -c .");
    }
    return Optional.empty();
  }

  private int afterSpace(int from) {
    int i = from;
    while (at(i) == ' ' || at(i) == '\t' || at(i) == '\r' || at(i) == '\n') {
      i++;
    }
    return i;
  }

  /** Whether nothing follows in the line, but other lines do. */
  private boolean isAlone(int brace) {
    int i = brace + 1;
    while (at(i) == ' ' || at(i) == '\t' || at(i) == '\r') {
      i++;
    }
    return at(i) == '\n' && at(afterSpace(i)) == '"';
  }

  /** A byte as a number, -1 behind the last. */
  private int at(int place) {
    return place < bytes.length ? bytes[place] & 0xff : -1;
  }
}
