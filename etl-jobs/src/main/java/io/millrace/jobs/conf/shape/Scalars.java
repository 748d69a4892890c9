package io.millrace.jobs.conf.shape;

import io.millrace.lake.InvalidSpecException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** How single values are written, by the type they are read as. */
public final class Scalars {
  private static final List<String> ANY = List.of("string", "number", "boolean");
  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");
  private static final List<Duration> UNITS =
      List.of(
          Duration.ofDays(7),
          Duration.ofDays(1),
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(1));

  private final Map<Class<?>, Shape.Scalar> byType = new HashMap<>();

  /** Those of the JDK's types that stand in settings. */
  public static Scalars standard() {
    Scalars scalars = new Scalars();
    scalars.add(String.class, "text", "", Map.of("type", ANY), text -> text);
    scalars.add(
        int.class, "whole number", "one such as 4", Map.of("type", "integer"), Integer::valueOf);
    scalars.add(
        long.class, "whole number", "one such as 4", Map.of("type", "integer"), Long::valueOf);
    scalars.add(
        BigDecimal.class, "number", "one such as 0.5", Map.of("type", "number"), BigDecimal::new);
    scalars.add(
        Duration.class,
        "duration",
        "30m, 4h or 7d",
        Map.of("type", "string", "pattern", "^(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$"),
        Scalars::duration);
    scalars.add(
        ZoneId.class,
        "time zone",
        "a region such as Europe/Berlin, or UTC",
        Map.of("type", "string"),
        ZoneId::of);
    scalars.add(
        LocalDate.class,
        "date",
        "one such as 2024-03-01",
        Map.of("type", "string", "format", "date"),
        LocalDate::parse);
    scalars.add(
        Pattern.class,
        "regular expression",
        "one of Java's",
        Map.of("type", "string"),
        Scalars::pattern);
    scalars.byType.put(boolean.class, words("truth value", Map.of("false", false, "true", true)));
    scalars.alias(int.class, Integer.class);
    scalars.alias(long.class, Long.class);
    scalars.alias(boolean.class, Boolean.class);
    return scalars;
  }

  /** Adds a type of which a value is written as one text. */
  public <T> Scalars add(
      Class<T> type,
      String name,
      String how,
      Map<String, Object> schema,
      Function<String, ?> parse) {
    byType.put(type, new Shape.Scalar(name, how, List.of(), schema, false, parse));
    return this;
  }

  /** Adds a type whose text must not be repeated, since it may be a secret by mistake. */
  public <T> Scalars addSecret(
      Class<T> type,
      String name,
      String how,
      Map<String, Object> schema,
      Function<String, ?> parse) {
    byType.put(type, new Shape.Scalar(name, how, List.of(), schema, true, parse));
    return this;
  }

  private void alias(Class<?> type, Class<?> boxed) {
    byType.put(boxed, byType.get(type));
  }

  Optional<Shape.Scalar> of(Class<?> type) {
    if (type.isEnum()) {
      return Optional.of(byType.computeIfAbsent(type, Scalars::ofEnum));
    }
    return Optional.ofNullable(byType.get(type));
  }

  private static Shape.Scalar ofEnum(Class<?> type) {
    Map<String, Object> words = new LinkedHashMap<>();
    Arrays.stream(type.getEnumConstants())
        .forEach(constant -> words.put(Names.ofConstant((Enum<?>) constant), constant));
    return words(Names.words(type.getSimpleName()), words);
  }

  private static Shape.Scalar words(String name, Map<String, Object> values) {
    List<String> words = values.keySet().stream().sorted().toList();
    Map<String, Object> schema =
        values.containsKey("true") ? Map.of("type", "boolean") : Map.of("enum", words);
    return new Shape.Scalar(
        name,
        String.join(" or ", words),
        words,
        schema,
        false,
        text -> {
          Object value = values.get(text);
          if (value == null) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (text.isEmpty() || !matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    Duration sum = Duration.ZERO;
    for (int i = 0; i < UNITS.size(); i++) {
      if (matcher.group(i + 1) != null) {
        sum = sum.plus(UNITS.get(i).multipliedBy(Integer.parseInt(matcher.group(i + 1))));
      }
    }
    return sum;
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new InvalidSpecException(
          "'%s' is no regular expression: %s at position %d."
              .formatted(text, e.getDescription(), e.getIndex() + 1),
          e);
    }
  }
}
