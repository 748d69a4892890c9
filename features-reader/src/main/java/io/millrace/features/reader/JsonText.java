package io.millrace.features.reader;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as lists, maps, texts and nothing else: a number stays the text that it was, so that none
 * loses a digit.
 */
final class JsonText {
  /** A number, true or false, as it is written. */
  record Bare(String text) {}

  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  /**
   * Reads a value.
   *
   * @return a {@code List}, a {@code Map} in order, a {@code String}, a {@link Bare}, or null
   * @throws IllegalArgumentException if it is not JSON
   */
  static Object read(String text) {
    JsonText json = new JsonText(text);
    Object value = json.value();
    json.space();
    if (json.at < text.length()) {
      throw json.wrong();
    }
    return value;
  }

  /** A text with its quotes. */
  static void quote(String text, StringBuilder to) {
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else if (c < ' ') {
        to.append("\\u%04x".formatted((int) c));
      } else {
        to.append(c);
      }
    }
    to.append('"');
  }

  private Object value() {
    space();
    char c = peek();
    return switch (c) {
      case '[' -> list();
      case '{' -> map();
      case '"' -> string();
      default -> bare();
    };
  }

  private List<Object> list() {
    List<Object> list = new ArrayList<>();
    at++;
    for (space(); peek() != ']'; space()) {
      if (!list.isEmpty()) {
        take(',');
      }
      list.add(value());
    }
    at++;
    return list;
  }

  private Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    for (space(); peek() != '}'; space()) {
      if (!map.isEmpty()) {
        take(',');
        space();
      }
      String key = string();
      space();
      take(':');
      map.put(key, value());
    }
    at++;
    return map;
  }

  private String string() {
    take('"');
    StringBuilder to = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      to.append(c == '\\' ? escaped() : c);
    }
    return to.toString();
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        at += 4;
        if (at > text.length()) {
          throw wrong();
        }
        yield (char) Integer.parseInt(text, at - 4, at, 16);
      }
      default -> c;
    };
  }

  private Object bare() {
    int start = at;
    while (at < text.length() && ",]} \n\t\r".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw wrong();
    }
    String word = text.substring(start, at);
    return word.equals("null") ? null : new Bare(word);
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong();
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private void take(char c) {
    if (next() != c) {
      throw wrong();
    }
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("This is no JSON after %d characters.".formatted(at));
  }
}
