package io.millrace.clickstream.log;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A place of a format, and what stands there.
 *
 * @param name of a cookie; else empty
 */
public record Slot(Field field, String name) implements Serializable {
  public Slot(Field field) {
    this(field, "");
  }

  /**
   * @param word a field's word, or {@code cookie.NAME}
   */
  public static Slot of(String word) {
    String cookie = Field.COOKIE.word() + ".";
    if (word.startsWith(cookie)) {
      return new Slot(Field.COOKIE, word.substring(cookie.length()));
    }
    return Field.of(word)
        .map(Slot::new)
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    "'%s' is no field of an event. There are: %s, and cookie.NAME."
                        .formatted(word, words())));
  }

  private static String words() {
    return Arrays.stream(Field.values())
        .filter(field -> field != Field.NONE)
        .map(Field::word)
        .collect(Collectors.joining(", "));
  }

  static Optional<Slot> cookie(String name) {
    return Optional.of(new Slot(Field.COOKIE, name));
  }
}
