package io.millrace.features.reader;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Of what type the values of a column are, by the names that SQL gives types.
 *
 * @param precision of decimals, else 0
 * @param scale of decimals, else 0
 * @param parts of an array its elements' type; of a map its keys' and its values'
 */
public record FeatureType(Kind kind, int precision, int scale, List<FeatureType> parts) {
  /** What a value is in Java. */
  public enum Kind {
    BOOLEAN,
    BYTE,
    SHORT,
    INTEGER,
    LONG,
    FLOAT,
    DOUBLE,
    /** {@link java.math.BigDecimal} of the type's scale. */
    DECIMAL,
    STRING,
    /** {@code byte[]}. */
    BINARY,
    /** {@link java.time.LocalDate}. */
    DATE,
    /** {@link java.time.Instant} in whole microseconds. */
    TIMESTAMP,
    /** {@link java.time.LocalDateTime} in whole microseconds. */
    TIMESTAMP_NTZ,
    /** {@link List}, whose elements may be null. */
    ARRAY,
    /** {@link Map} in the order it was written in, whose values may be null. */
    MAP
  }

  private static final Map<String, Kind> PLAIN =
      Map.ofEntries(
          Map.entry("boolean", Kind.BOOLEAN),
          Map.entry("tinyint", Kind.BYTE),
          Map.entry("smallint", Kind.SHORT),
          Map.entry("int", Kind.INTEGER),
          Map.entry("bigint", Kind.LONG),
          Map.entry("float", Kind.FLOAT),
          Map.entry("double", Kind.DOUBLE),
          Map.entry("string", Kind.STRING),
          Map.entry("binary", Kind.BINARY),
          Map.entry("date", Kind.DATE),
          Map.entry("timestamp", Kind.TIMESTAMP),
          Map.entry("timestamp_ntz", Kind.TIMESTAMP_NTZ));
  private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+),(\\d+)\\)");

  public FeatureType {
    requireNonNull(kind, "kind");
    parts = List.copyOf(parts);
  }

  /**
   * Reads a type.
   *
   * @param text as Spark's {@code catalogString}, such as {@code map<string,bigint>}
   * @throws IllegalArgumentException if it is none that a store can keep
   */
  public static FeatureType parse(String text) {
    Kind plain = PLAIN.get(text);
    if (plain != null) {
      return new FeatureType(plain, 0, 0, List.of());
    }
    Matcher decimal = DECIMAL.matcher(text);
    if (decimal.matches()) {
      return new FeatureType(
          Kind.DECIMAL,
          Integer.parseInt(decimal.group(1)),
          Integer.parseInt(decimal.group(2)),
          List.of());
    }
    return nested(text)
        .orElseThrow(
            () -> new IllegalArgumentException("'%s' is no type of a feature.".formatted(text)));
  }

  private static Optional<FeatureType> nested(String text) {
    if (text.startsWith("array<") && text.endsWith(">")) {
      FeatureType element = parse(text.substring(6, text.length() - 1));
      return Optional.of(new FeatureType(Kind.ARRAY, 0, 0, List.of(element)));
    }
    if (text.startsWith("map<") && text.endsWith(">")) {
      String inner = text.substring(4, text.length() - 1);
      int comma = comma(inner);
      FeatureType key = parse(inner.substring(0, comma));
      FeatureType value = parse(inner.substring(comma + 1));
      if (key.isNested()) {
        throw new IllegalArgumentException("'%s' has no plain keys.".formatted(text));
      }
      return Optional.of(new FeatureType(Kind.MAP, 0, 0, List.of(key, value)));
    }
    return Optional.empty();
  }

  /** The first that is in no brackets. */
  private static int comma(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '<' || c == '(' ? 1 : c == '>' || c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("'map<%s>' has no values.".formatted(text));
  }

  public boolean isNested() {
    return kind == Kind.ARRAY || kind == Kind.MAP;
  }

  /** As it is {@link #parse}d. */
  @Override
  public String toString() {
    return switch (kind) {
      case DECIMAL -> "decimal(%d,%d)".formatted(precision, scale);
      case ARRAY -> "array<%s>".formatted(parts.get(0));
      case MAP -> "map<%s,%s>".formatted(parts.get(0), parts.get(1));
      default ->
          PLAIN.entrySet().stream()
              .filter(entry -> entry.getValue() == kind)
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseThrow();
    };
  }
}
