package io.millrace.jobs.cli;

/** Colours a text, or leaves it as it is. What a colour says is always said by a word too. */
public final class Ink {
  private final boolean coloured;

  Ink(boolean coloured) {
    this.coloured = coloured;
  }

  public String green(String text) {
    return paint("32", text);
  }

  public String red(String text) {
    return paint("31", text);
  }

  public String yellow(String text) {
    return paint("33", text);
  }

  public String dim(String text) {
    return paint("2", text);
  }

  public String bold(String text) {
    return paint("1", text);
  }

  private String paint(String code, String text) {
    return coloured && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
