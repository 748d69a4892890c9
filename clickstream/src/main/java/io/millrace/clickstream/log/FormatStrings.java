package io.millrace.clickstream.log;

import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the strings by which nginx ({@code log_format}) and Apache ({@code LogFormat}) log. */
final class FormatStrings {
  private static final Map<String, Field> NGINX =
      Map.ofEntries(
          Map.entry("remote_addr", Field.ADDRESS),
          Map.entry("realip_remote_addr", Field.ADDRESS),
          Map.entry("http_x_forwarded_for", Field.FORWARDED_FOR),
          Map.entry("proxy_add_x_forwarded_for", Field.FORWARDED_FOR),
          Map.entry("remote_user", Field.USER),
          Map.entry("time_local", Field.TIME),
          Map.entry("time_iso8601", Field.TIME),
          Map.entry("msec", Field.TIME),
          Map.entry("request", Field.REQUEST),
          Map.entry("request_method", Field.METHOD),
          Map.entry("request_uri", Field.URL),
          Map.entry("uri", Field.PATH),
          Map.entry("document_uri", Field.PATH),
          Map.entry("args", Field.QUERY),
          Map.entry("query_string", Field.QUERY),
          Map.entry("host", Field.HOST),
          Map.entry("http_host", Field.HOST),
          Map.entry("server_name", Field.HOST),
          Map.entry("status", Field.STATUS),
          Map.entry("body_bytes_sent", Field.BYTES),
          Map.entry("bytes_sent", Field.BYTES),
          Map.entry("request_time", Field.DURATION),
          Map.entry("http_referer", Field.REFERRER),
          Map.entry("http_user_agent", Field.USER_AGENT),
          Map.entry("http_cookie", Field.COOKIE),
          Map.entry("http_dnt", Field.DNT),
          Map.entry("http_sec_gpc", Field.DNT),
          Map.entry("request_id", Field.ID));
  private static final Map<Character, Field> APACHE =
      Map.ofEntries(
          Map.entry('h', Field.ADDRESS),
          Map.entry('a', Field.ADDRESS),
          Map.entry('u', Field.USER),
          Map.entry('t', Field.TIME),
          Map.entry('r', Field.REQUEST),
          Map.entry('m', Field.METHOD),
          Map.entry('U', Field.PATH),
          Map.entry('q', Field.QUERY),
          Map.entry('v', Field.HOST),
          Map.entry('V', Field.HOST),
          Map.entry('s', Field.STATUS),
          Map.entry('b', Field.BYTES),
          Map.entry('B', Field.BYTES),
          Map.entry('O', Field.BYTES),
          Map.entry('D', Field.DURATION_US),
          Map.entry('T', Field.DURATION));
  private static final Map<String, Field> HEADERS =
      Map.of(
          "referer", Field.REFERRER,
          "user-agent", Field.USER_AGENT,
          "x-forwarded-for", Field.FORWARDED_FOR,
          "host", Field.HOST,
          "cookie", Field.COOKIE,
          "dnt", Field.DNT,
          "sec-gpc", Field.DNT);

  private static final String HINT = "sec-ch-ua";

  private final String text;
  private final StringBuilder literal = new StringBuilder();
  private final List<PatternFormat.Piece> pieces = new ArrayList<>();
  private String first;
  private Slot open;

  private FormatStrings(String text) {
    this.text = text;
  }

  /** As nginx's {@code log_format} has it; its {@code escape=…} is an argument. */
  static PatternFormat nginx(String text, Escape escape) {
    FormatStrings format = new FormatStrings(text);
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '$') {
        format.literal.append(c);
        at++;
        continue;
      }
      boolean braces = at + 1 < text.length() && text.charAt(at + 1) == '{';
      int begin = at + (braces ? 2 : 1);
      int end = begin;
      while (end < text.length() && isName(text.charAt(end))) {
        end++;
      }
      format.field(nginx(text.substring(begin, end)));
      at = end + (braces ? 1 : 0);
    }
    return format.finish(escape);
  }

  private static boolean isName(char c) {
    return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  private static Slot nginx(String variable) {
    if (variable.startsWith("cookie_")) {
      return new Slot(Field.COOKIE, variable.substring("cookie_".length()));
    }
    if (variable.startsWith("http_sec_ch_ua")) {
      return header(variable.substring("http_".length()).replace('_', '-'));
    }
    return new Slot(NGINX.getOrDefault(variable, Field.NONE));
  }

  /** As Apache's {@code LogFormat} has it. */
  static PatternFormat apache(String text) {
    FormatStrings format = new FormatStrings(text.replace("\\\"", "\""));
    int at = 0;
    while (at < format.text.length()) {
      at = format.apache(at);
    }
    return format.finish(Escape.BACKSLASH);
  }

  /** Reads a character or a directive, and where it ends. */
  private int apache(int begin) {
    char c = text.charAt(begin);
    if (c != '%') {
      literal.append(c);
      return begin + 1;
    }
    int at = begin + 1;
    while (at < text.length() && "!<>,0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String argument = "";
    if (at < text.length() && text.charAt(at) == '{') {
      int end = text.indexOf('}', at);
      if (end < 0) {
        throw broken();
      }
      argument = text.substring(at + 1, end);
      at = end + 1;
    }
    if (at < text.length() && text.charAt(at) == '^') {
      at += 2; // %^FB, %{…}^ti
    }
    if (at >= text.length()) {
      throw broken();
    }
    char directive = text.charAt(at);
    if (directive == '%') {
      literal.append('%');
    } else {
      apache(directive, argument);
    }
    return at + 1;
  }

  private InvalidSpecException broken() {
    return new InvalidSpecException(
        "The LogFormat '%s' ends within a directive. Copy it whole.".formatted(text));
  }

  private void apache(char directive, String argument) {
    switch (directive) {
      case 'i' -> field(header(argument));
      case 'C' -> field(new Slot(Field.COOKIE, argument));
      case 't' -> time(argument);
      case 'T' -> field(new Slot(duration(argument)));
      default -> field(new Slot(APACHE.getOrDefault(directive, Field.NONE)));
    }
  }

  private static Slot header(String name) {
    String header = name.toLowerCase(Locale.ROOT);
    return header.startsWith(HINT)
        ? new Slot(Field.of(header).orElse(Field.NONE))
        : new Slot(HEADERS.getOrDefault(header, Field.NONE));
  }

  private static Field duration(String unit) {
    return switch (unit) {
      case "ms" -> Field.DURATION_MS;
      case "us" -> Field.DURATION_US;
      default -> Field.DURATION;
    };
  }

  /** Apache puts its own brackets around a time without a format. */
  private void time(String argument) {
    boolean own = argument.isEmpty();
    String form = argument.replaceFirst("^(begin|end):", "");
    boolean readable =
        own
            || form.equals("sec")
            || form.equals("msec")
            || form.equals("usec")
            || form.startsWith("%d/%b/%Y")
            || form.startsWith("%Y-%m-%dT");
    if (!readable) {
      field(new Slot(Field.NONE));
      return;
    }
    if (own) {
      literal.append('[');
    }
    field(new Slot(Field.TIME));
    if (own) {
      literal.append(']');
    }
  }

  private void field(Slot slot) {
    if (open == null) {
      first = literal.toString();
    } else if (literal.isEmpty()) {
      throw new InvalidSpecException(
          "In the format '%s' two fields stand side by side, and nothing tells where the first ends. Put a blank between them."
              .formatted(text));
    } else {
      pieces.add(new PatternFormat.Piece(open, literal.toString()));
    }
    literal.setLength(0);
    open = slot;
  }

  private PatternFormat finish(Escape escape) {
    if (open == null) {
      throw new InvalidSpecException("The format '%s' has no field.".formatted(text));
    }
    pieces.add(new PatternFormat.Piece(open, literal.toString()));
    return new PatternFormat(first, pieces, escape);
  }
}
