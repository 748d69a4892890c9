package io.millrace.ingest.journal.format;

import java.util.Arrays;

/** Makes one String of a text that stands in many events in a row. */
final class RememberedText {
  private byte[] raw = {};
  private String text = "";

  /** The member's text; empty if it is missing or null. */
  String of(Members members, int name) {
    if (!members.has(name)) {
      return "";
    }
    return of(members.text(), members.start(name), members.end(name));
  }

  private String of(byte[] source, int from, int to) {
    if (!Arrays.equals(source, from, to, raw, 0, raw.length)) {
      raw = Arrays.copyOfRange(source, from, to);
      text = JsonText.string(source, from, to);
    }
    return text;
  }
}
