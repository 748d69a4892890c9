package io.millrace.ingest.journal.fold;

import io.millrace.ingest.journal.Change;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Key states as bytes, for the shuffle. A position's parts of 16 digits take 8 bytes each. Not for
 * several threads at once.
 */
public final class StateCodec {
  private static final Change.Operation[] OPERATIONS = Change.Operation.values();
  private static final int PART = 16;
  private static final int HEADER =
      3; // the number of facts, the first one's head, its position's parts

  private static final byte NO_DIGIT = -1;

  /** What the small hexadecimal digits are worth, by their letters. */
  private static final byte[] DIGITS = new byte[128];

  static {
    Arrays.fill(DIGITS, NO_DIGIT);
    for (byte value = 0; value < 16; value++) {
      DIGITS[Character.forDigit(value, 16)] = value;
    }
  }

  private final ByteOutput out = new ByteOutput();
  private long[] numbers = new long[4];

  public byte[] write(KeyState state) {
    out.clear();
    out.number(state.facts().size());
    for (Fact fact : state.facts()) {
      write(fact);
    }
    return out.toBytes();
  }

  private void write(Fact fact) {
    out.number(fact.operation().ordinal() * 2L + (fact.says().allBut() ? 1 : 0));
    writePosition(fact.position());
    Set<String> names = fact.says().names();
    out.number(names.size());
    for (String name : names.isEmpty() ? names : new TreeSet<>(names)) {
      out.text(name);
    }
    out.fixed(fact.at());
    out.text(fact.transaction());
    out.fixed(fact.schema());
    out.number(fact.portion());
    out.number(fact.line());
    out.bytes(fact.image());
  }

  private void writePosition(String position) {
    int parts = numbersOf(position);
    out.number(parts);
    if (parts == 0) {
      out.text(position);
    }
    for (int i = 0; i < parts; i++) {
      out.fixed(numbers[i]);
    }
  }

  /**
   * Finds the numbers of a text that {@code Position} makes, which tell it exactly.
   *
   * @return how many there are; 0 of any other text
   */
  private int numbersOf(String position) {
    byte[] text = position.getBytes(StandardCharsets.ISO_8859_1); // other letters become '?'
    int parts = (text.length + 1) / (PART + 1);
    if (text.length == 0 || parts * (PART + 1) - 1 != text.length) {
      return 0;
    }
    if (numbers.length < parts) {
      numbers = new long[parts];
    }
    int at = 0;
    for (int i = 0; i < parts; i++) {
      if (i > 0 && text[at++] != '.') {
        return 0;
      }
      long number = 0;
      for (int digit = 0; digit < PART; digit++) {
        int value = text[at] < 0 ? NO_DIGIT : DIGITS[text[at]];
        if (value == NO_DIGIT) {
          return 0;
        }
        number = number << 4 | value;
        at++;
      }
      numbers[i] = number;
    }
    return parts;
  }

  public static KeyState read(byte[] bytes) {
    ByteInput in = new ByteInput(bytes);
    int size = (int) in.number();
    List<Fact> facts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      facts.add(readFact(in));
    }
    return new KeyState(facts);
  }

  /**
   * Which of two states is newer, if each is one fact that says all, and their positions differ in
   * more than the digest: then the other has nothing to add.
   *
   * @return positive if the first is; empty if this cannot be told without reading them
   */
  static OptionalInt order(byte[] one, byte[] other) {
    int parts = partsOfPlain(one);
    if (parts < 2 || partsOfPlain(other) != parts) {
      return OptionalInt.empty();
    }
    int end = HEADER + (parts - 1) * Long.BYTES;
    int order = Arrays.compareUnsigned(one, HEADER, end, other, HEADER, end);
    return order == 0 ? OptionalInt.empty() : OptionalInt.of(order);
  }

  /** How many numbers the position has, of a state that is one fact which says all; else 0. */
  private static int partsOfPlain(byte[] state) {
    int parts = state[2];
    int coverage = HEADER + parts * Long.BYTES;
    boolean plain = state[0] == 1 && (state[1] & 0x81) == 1 && parts > 0;
    return plain && coverage < state.length && state[coverage] == 0 ? parts : 0;
  }

  private static Fact readFact(ByteInput in) {
    int head = (int) in.number();
    String position = readPosition(in);
    Coverage says = readCoverage(in, (head & 1) == 1);
    long at = in.fixed();
    String transaction = in.text();
    long schema = in.fixed();
    int portion = (int) in.number();
    long line = in.number();
    return new Fact(
        OPERATIONS[head >> 1], position, says, at, transaction, schema, in.bytes(), portion, line);
  }

  private static String readPosition(ByteInput in) {
    int parts = (int) in.number();
    if (parts == 0) {
      return in.text();
    }
    byte[] text = new byte[parts * (PART + 1) - 1];
    for (int i = 0; i < parts; i++) {
      if (i > 0) {
        text[i * (PART + 1) - 1] = '.';
      }
      long part = in.fixed();
      for (int digit = 0; digit < PART; digit++) {
        int nibble = (int) (part >>> (60 - 4 * digit)) & 0xf;
        text[i * (PART + 1) + digit] = (byte) (nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
      }
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static Coverage readCoverage(ByteInput in, boolean allBut) {
    int size = (int) in.number();
    if (size == 0) {
      return allBut ? Coverage.ALL : Coverage.NOTHING;
    }
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < size; i++) {
      names.add(in.text());
    }
    return new Coverage(allBut, names);
  }
}
