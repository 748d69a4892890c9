package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.Reject;
import java.util.Arrays;

/**
 * Walks over JSON in UTF-8 and tells where its members stand, without making objects of them. All
 * that it walks over is checked to be JSON; only whether the bytes are UTF-8 is not its business.
 */
final class JsonCursor {
  /** As deep as Jackson goes by default, which reads what is sliced out here. */
  static final int DEEPEST = 1000;

  private static final byte[] NO_NAME = {};
  private static final boolean[] ENDS_RUN = new boolean[256];

  static {
    for (int control = 0; control < 0x20; control++) {
      ENDS_RUN[control] = true;
    }
    ENDS_RUN['"'] = true;
    ENDS_RUN['\\'] = true;
  }

  private final long[] isObject = new long[DEEPEST / 64 + 1];
  private byte[] text = {};
  private int at;
  private int end;
  private boolean first;
  private boolean isLikely;

  private int nameStart;
  private int nameEnd;
  private int valueStart;
  private int valueEnd;

  /** Starts before the only value in a range. */
  void over(byte[] newText, int from, int to) {
    text = newText;
    at = from;
    end = to;
  }

  byte[] text() {
    return text;
  }

  /** Of the member's name, without its quotes. */
  int nameStart() {
    return nameStart;
  }

  int nameEnd() {
    return nameEnd;
  }

  /** Whether the member has the name that was expected. */
  boolean isLikely() {
    return isLikely;
  }

  /** Of the value skipped last, with quotes or brackets. */
  int valueStart() {
    return valueStart;
  }

  int valueEnd() {
    return valueEnd;
  }

  /** Where the next value begins. */
  int here() {
    skipSpace();
    return at;
  }

  /** The first byte of the next value: '{', '[', '"', a digit, ... */
  byte kind() {
    skipSpace();
    if (at >= end) {
      throw broken("ends where a value is expected");
    }
    return text[at];
  }

  /** Steps into the object that comes next. */
  void enterObject() {
    if (kind() != '{') {
      throw broken("has no object here");
    }
    at++;
    first = true;
  }

  /** Steps into the array that comes next. */
  void enterArray() {
    if (kind() != '[') {
      throw broken("has no array here");
    }
    at++;
    first = true;
  }

  /**
   * Goes to the value of the next member of the object.
   *
   * @return false if there is none; the cursor then stands after the object
   */
  boolean nextMember() {
    return nextMember(NO_NAME);
  }

  /**
   * The same, quicker if the member has the name that is expected.
   *
   * @param likely a name as a cursor has met it; empty for none
   */
  boolean nextMember(byte[] likely) {
    if (!nextOrClose((byte) '}')) {
      return false;
    }
    if (kind() != '"') {
      throw broken("has no member name here");
    }
    nameStart = at + 1;
    int after = nameStart + likely.length;
    isLikely =
        likely.length > 0
            && after + 1 < end
            && text[after] == '"'
            && text[after + 1] == ':'
            && Arrays.equals(text, nameStart, after, likely, 0, likely.length);
    if (isLikely) {
      nameEnd = after;
      at = after + 2;
      return true;
    }
    skipString();
    nameEnd = at - 1;
    skipSpace();
    if (at >= end || text[at] != ':') {
      throw broken("has no colon here");
    }
    at++;
    return true;
  }

  /** Goes to the next element of the array; false if there is none. */
  boolean nextElement() {
    return nextOrClose((byte) ']');
  }

  private boolean nextOrClose(byte close) {
    skipSpace();
    if (at >= end) {
      throw broken("ends inside an object or array");
    }
    byte c = text[at];
    if (c == close) {
      at++;
      first = false;
      return false;
    }
    if (first) {
      first = false;
    } else if (c == ',') {
      at++;
    } else {
      throw broken("has neither a comma nor an end here");
    }
    return true;
  }

  /** Goes past the next value. */
  void skip() {
    byte c = kind();
    valueStart = at;
    if (c == '{' || c == '[') {
      skipNested();
    } else {
      skipScalar(c);
    }
    first = false;
    valueEnd = at;
  }

  /** Goes past a value whose text is known. */
  boolean skipIfEqual(byte[] known) {
    int here = here();
    int after = here + known.length;
    if (after >= end || !Arrays.equals(text, here, after, known, 0, known.length)) {
      return false;
    }
    valueStart = here;
    valueEnd = after;
    at = after;
    first = false;
    return true;
  }

  /** Nothing but space may follow. */
  void finish() {
    skipSpace();
    if (at < end) {
      throw broken("goes on after its end");
    }
  }

  private void skipSpace() {
    while (at < end && isSpace(text[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte c) {
    return c <= ' ' && (c == ' ' || c == '\t' || c == '\n' || c == '\r');
  }

  private void skipScalar(byte c) {
    switch (c) {
      case '"' -> skipString();
      case 't' -> skipWord("true");
      case 'f' -> skipWord("false");
      case 'n' -> skipWord("null");
      default -> skipNumber();
    }
  }

  private void skipString() {
    byte[] bytes = text;
    int limit = end;
    int i = at + 1;
    while (i < limit) {
      byte c = bytes[i];
      if (!ENDS_RUN[c & 0xff]) {
        i++;
      } else if (c == '"') {
        at = i + 1;
        return;
      } else if (c == '\\') {
        i = afterEscape(i);
      } else {
        at = i;
        throw broken("has a bare control character in a string");
      }
    }
    throw broken("ends inside a string");
  }

  private int afterEscape(int backslash) {
    int i = backslash + 1;
    at = backslash;
    if (i >= end) {
      throw broken("ends inside a string");
    }
    switch (text[i]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        return i + 1;
      }
      case 'u' -> {
        for (int digit = i + 1; digit <= i + 4; digit++) {
          if (digit >= end || Character.digit(text[digit], 16) < 0) {
            throw broken("has a broken \\u escape");
          }
        }
        return i + 5;
      }
      default -> throw broken("has an escape that JSON does not know");
    }
  }

  private void skipWord(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= end || text[at + i] != word.charAt(i)) {
        throw broken("has an unknown word");
      }
    }
    at += word.length();
  }

  private void skipNumber() {
    int start = at;
    if (at < end && text[at] == '-') {
      at++;
    }
    int whole = at;
    skipDigits();
    if (text[whole] == '0' && at > whole + 1) {
      at = start;
      throw broken("has a number with a leading zero");
    }
    if (at < end && text[at] == '.') {
      at++;
      skipDigits();
    }
    if (at < end && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < end && (text[at] == '+' || text[at] == '-')) {
        at++;
      }
      skipDigits();
    }
  }

  private void skipDigits() {
    byte[] bytes = text;
    int limit = end;
    int i = at;
    while (i < limit && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    if (i == at) {
      throw broken("has neither a value nor a number here");
    }
    at = i;
  }

  /** Without recursion, so that depth costs no stack. */
  private void skipNested() {
    int depth = 0;
    boolean object = open(depth);
    boolean fresh = true;
    while (true) {
      skipSpace();
      if (at >= end) {
        throw broken("ends inside an object or array");
      }
      byte c = text[at];
      if (c == (object ? '}' : ']')) {
        at++;
        if (depth-- == 0) {
          return;
        }
        object = isObject(depth);
        fresh = false;
        continue;
      }
      if (!fresh) {
        if (c != ',') {
          throw broken("has neither a comma nor an end here");
        }
        at++;
        c = kind();
      }
      if (object) {
        c = skipName(c);
      }
      if (c == '{' || c == '[') {
        object = open(++depth);
        fresh = true;
      } else {
        skipScalar(c);
        fresh = false;
      }
    }
  }

  private byte skipName(byte c) {
    if (c != '"') {
      throw broken("has no member name here");
    }
    skipString();
    skipSpace();
    if (at >= end || text[at] != ':') {
      throw broken("has no colon here");
    }
    at++;
    return kind();
  }

  private boolean open(int depth) {
    if (depth >= DEEPEST) {
      throw new BadEvent(
          Reject.Reason.BAD_VALUE,
          "The JSON is nested more than %d deep at byte %d.".formatted(DEEPEST, at));
    }
    boolean object = text[at++] == '{';
    long bit = 1L << depth;
    if (object) {
      isObject[depth >> 6] |= bit;
    } else {
      isObject[depth >> 6] &= ~bit;
    }
    return object;
  }

  private boolean isObject(int depth) {
    return (isObject[depth >> 6] & 1L << depth) != 0;
  }

  private BadEvent broken(String what) {
    return new BadEvent(Reject.Reason.BROKEN_JSON, "The JSON %s, at byte %d.".formatted(what, at));
  }
}
