package io.millrace.ingest.journal.format;

import java.util.Arrays;

/** Where the members of one object stand in a text: those that a vocabulary knows. */
final class Members {
  private final Vocabulary vocabulary;
  private final int[] starts;
  private final int[] ends;
  private byte[] text = {};

  Members(String... names) {
    vocabulary = new Vocabulary(java.util.List.of(names));
    starts = new int[names.length];
    ends = new int[names.length];
  }

  /** Forgets what was read before. */
  void reset(byte[] newText) {
    text = newText;
    Arrays.fill(ends, 0);
  }

  /** Reads the object that comes next; of what is no object, nothing is known. */
  void read(JsonCursor cursor) {
    reset(cursor.text());
    if (cursor.kind() != '{') {
      cursor.skip();
      return;
    }
    cursor.enterObject();
    for (int place = 0; cursor.nextMember(vocabulary.likely(place)); place++) {
      int name = vocabulary.number(cursor, place);
      cursor.skip();
      take(name, cursor);
    }
  }

  /** The name to go to the next member by; see {@link JsonCursor#nextMember(byte[])}. */
  byte[] likely(int place) {
    return vocabulary.likely(place);
  }

  /** The member's number, for a caller that treats some members in its own way. */
  int number(JsonCursor cursor, int place) {
    return vocabulary.number(cursor, place);
  }

  void take(int name, JsonCursor cursor) {
    if (name != Vocabulary.UNKNOWN) {
      starts[name] = cursor.valueStart();
      ends[name] = cursor.valueEnd();
    }
  }

  int number(String name) {
    return vocabulary.number(name);
  }

  void take(int name, int start, int end) {
    starts[name] = start;
    ends[name] = end;
  }

  /** Whether the member is there at all, null or not. */
  boolean named(int name) {
    return ends[name] != 0;
  }

  /** Whether the member is there and not null. */
  boolean has(int name) {
    return ends[name] != 0 && text[starts[name]] != 'n';
  }

  boolean isObject(int name) {
    return ends[name] != 0 && text[starts[name]] == '{';
  }

  boolean isArray(int name) {
    return ends[name] != 0 && text[starts[name]] == '[';
  }

  int start(int name) {
    return starts[name];
  }

  int end(int name) {
    return ends[name];
  }

  byte[] text() {
    return text;
  }

  /** Its text; empty if it is missing or null. */
  String string(int name) {
    return has(name) ? JsonText.string(text, starts[name], ends[name]) : "";
  }

  /** A whole number, bare or in quotes. */
  long whole(int name, long other) {
    return ends[name] == 0 ? other : JsonText.whole(text, starts[name], ends[name], other);
  }

  boolean isTrue(int name) {
    return ends[name] != 0 && string(name).equals("true");
  }

  /** Whether it is this string; for names without escapes. */
  boolean is(int name, byte[] plain) {
    return ends[name] - starts[name] == plain.length + 2
        && text[starts[name]] == '"'
        && Arrays.equals(text, starts[name] + 1, ends[name] - 1, plain, 0, plain.length);
  }
}
