package io.millrace.clickstream.event;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A way to tell visitors apart: the values of all its parts together.
 *
 * @param parts fields of {@link Part}
 */
public record VisitorKey(List<Part> parts) implements Serializable {
  /**
   * @param name of a cookie, else empty
   */
  public record Part(Kind kind, String name) implements Serializable {}

  /** What visitors can be told apart by. */
  public enum Kind {
    COOKIE,
    VISITOR,
    USER,
    ADDRESS,
    USER_AGENT,
    SITE,
    /** The day, in UTC, so that a key that is weak does not last. */
    DAY
  }

  public VisitorKey {
    parts = List.copyOf(parts);
  }

  /**
   * Reads {@code cookie.uid}, or {@code user-agent + ip}.
   *
   * @throws InvalidSpecException if a part is none
   */
  public static VisitorKey parse(String text) {
    return new VisitorKey(
        Arrays.stream(text.split("\\+")).map(String::trim).map(VisitorKey::part).toList());
  }

  private static Part part(String text) {
    if (text.startsWith("cookie.") && text.length() > "cookie.".length()) {
      return new Part(Kind.COOKIE, text.substring("cookie.".length()));
    }
    String name = text.equals("ip") ? "address" : text;
    return Arrays.stream(Kind.values())
        .filter(kind -> kind != Kind.COOKIE && word(kind).equals(name))
        .findFirst()
        .map(kind -> new Part(kind, ""))
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    "'%s' tells no visitors apart. There are cookie.NAME, visitor, user, ip, user-agent, site and day, joined by +."
                        .formatted(text)));
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a visitor of this key is called after. */
  String word() {
    return parts.stream()
        .map(part -> part.name().isEmpty() ? word(part.kind()) : "cookie." + part.name())
        .reduce((a, b) -> a + "+" + b)
        .orElse("");
  }

  @Override
  public String toString() {
    return word();
  }
}
