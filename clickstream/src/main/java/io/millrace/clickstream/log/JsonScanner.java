package io.millrace.clickstream.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds values in JSON without building any. It is as strict as it must be to find each value's
 * end, and takes nginx's {@code \xE9}, which is no JSON, for the byte that it stands for.
 */
final class JsonScanner implements LineScanner {
  private static final int DEEPEST = 64;

  /** Names that lead to wanted values, as a tree. */
  private static final class Node {
    private final Map<String, Node> below = new HashMap<>();
    private int[] slots = {};
    private byte[][] names = {};
    private Node[] nodes = {};

    void seal() {
      names = below.keySet().stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
      nodes = below.values().toArray(Node[]::new);
      below.values().forEach(Node::seal);
    }

    Node named(byte[] bytes, int from, int to) {
      for (int i = 0; i < names.length; i++) {
        if (Arrays.equals(names[i], 0, names[i].length, bytes, from, to)) {
          return nodes[i];
        }
      }
      return null;
    }
  }

  /** What is not JSON; carries no stack, since a bad file has many. */
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    Broken(String message) {
      super(message, null, false, false);
    }
  }

  private final List<Slot> slots = new ArrayList<>();
  private final Node root = new Node();
  private final Spans spans = new Spans();
  private byte[] bytes;
  private int at;
  private int to;

  JsonScanner(Map<String, List<Slot>> paths) {
    paths.forEach(
        (path, found) -> {
          Node node = root;
          for (String name : path.split("\\.")) {
            node = node.below.computeIfAbsent(name, any -> new Node());
          }
          int[] numbers = new int[found.size()];
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] = slots.size();
            slots.add(found.get(i));
          }
          node.slots = numbers;
        });
    root.seal();
  }

  @Override
  public List<Slot> slots() {
    return slots;
  }

  @Override
  public void scan(byte[] line, int from, int end, LineSink sink) {
    bytes = line;
    at = from;
    to = end;
    try {
      blanks();
      if (peek() == '[') {
        array(sink);
      } else {
        object(sink);
      }
    } catch (Broken e) {
      sink.reject(
          at >= to ? Reason.TORN : Binary.look(line, from, end).orElse(Reason.FORMAT),
          e.getMessage());
    }
  }

  /** An event only if nothing but blanks follows. */
  private void object(LineSink sink) throws Broken {
    event();
    blanks();
    if (at < to) {
      throw new Broken("Something follows the JSON object on its line.");
    }
    sink.event(spans);
  }

  /** What came before a fault is told already, and the fault is one more. */
  private void array(LineSink sink) throws Broken {
    at++;
    blanks();
    if (peek() == ']') {
      sink.filtered("empty");
      return;
    }
    while (true) {
      blanks();
      event();
      sink.event(spans);
      blanks();
      byte b = take();
      if (b == ']') {
        return;
      }
      if (b != ',') {
        throw new Broken("A comma is missing in the JSON array.");
      }
    }
  }

  private void event() throws Broken {
    if (peek() != '{') {
      throw new Broken("The line is no JSON object.");
    }
    spans.begin(bytes, slots.size());
    value(root, 0);
  }

  private void value(Node node, int depth) throws Broken {
    if (depth > DEEPEST) {
      throw new Broken("The JSON is nested too deep.");
    }
    switch (peek()) {
      case '{' -> members(node, depth);
      case '[' -> elements(node, depth);
      case '"' -> string(node);
      default -> literal(node);
    }
  }

  private void members(Node node, int depth) throws Broken {
    at++;
    blanks();
    if (peek() == '}') {
      at++;
      return;
    }
    while (true) {
      blanks();
      if (peek() != '"') {
        throw new Broken("A name is missing in the JSON object.");
      }
      int begin = at + 1;
      int end = stringEnd();
      blanks();
      if (take() != ':') {
        throw new Broken("A colon is missing in the JSON object.");
      }
      blanks();
      value(node == null ? null : node.named(bytes, begin, end), depth + 1);
      blanks();
      byte b = take();
      if (b == '}') {
        return;
      }
      if (b != ',') {
        throw new Broken("A comma is missing in the JSON object.");
      }
    }
  }

  private void elements(Node node, int depth) throws Broken {
    at++;
    blanks();
    if (peek() == ']') {
      at++;
      return;
    }
    for (int i = 0; ; i++) {
      blanks();
      value(node == null ? null : node.below.get(Integer.toString(i)), depth + 1);
      blanks();
      byte b = take();
      if (b == ']') {
        return;
      }
      if (b != ',') {
        throw new Broken("A comma is missing in the JSON array.");
      }
    }
  }

  private void string(Node node) throws Broken {
    int begin = at + 1;
    int end = stringEnd();
    found(node, begin, end, Escape.JSON);
  }

  /** Behind the opening quote it goes to behind the closing one, and tells where that is. */
  private int stringEnd() throws Broken {
    for (int i = at + 1; i < to; i++) {
      byte b = bytes[i];
      if (b == '\\') {
        i++;
      } else if (b == '"') {
        at = i + 1;
        return i;
      }
    }
    at = to;
    throw new Broken("A JSON string does not end on its line.");
  }

  private void literal(Node node) throws Broken {
    int begin = at;
    while (at < to && isLiteral(bytes[at])) {
      at++;
    }
    if (at == begin) {
      throw new Broken("A JSON value is missing.");
    }
    boolean isNull = at - begin == 4 && bytes[begin] == 'n';
    if (!isNull) {
      found(node, begin, at, Escape.NONE);
    }
  }

  private static boolean isLiteral(byte b) {
    return b >= 'a' && b <= 'z'
        || b >= '0' && b <= '9'
        || b == '-'
        || b == '+'
        || b == '.'
        || b == 'E';
  }

  private void found(Node node, int begin, int end, Escape escape) {
    if (node != null) {
      for (int slot : node.slots) {
        spans.set(slot, begin, end, escape);
      }
    }
  }

  private void blanks() {
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
      at++;
    }
  }

  private byte peek() throws Broken {
    if (at >= to) {
      throw new Broken("The JSON ends in the middle.");
    }
    return bytes[at];
  }

  private byte take() throws Broken {
    byte b = peek();
    at++;
    return b;
  }
}
