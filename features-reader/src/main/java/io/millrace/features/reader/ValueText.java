package io.millrace.features.reader;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values as JSON, for what a store has no type for. What is written and read again is the same to
 * the bit: numbers keep their digits, doubles their bits, maps their order; what JSON has no number
 * for (NaN, infinity) is a text.
 */
public final class ValueText {
  private ValueText() {}

  /** As JSON; of null {@code null}. */
  public static String write(FeatureType type, Object value) {
    StringBuilder to = new StringBuilder();
    write(type, value, to);
    return to.toString();
  }

  private static void write(FeatureType type, Object value, StringBuilder to) {
    if (value == null) {
      to.append("null");
      return;
    }
    switch (type.kind()) {
      case ARRAY -> list(type, (List<?>) value, to);
      case MAP -> map(type, (Map<?, ?>) value, to);
      case BOOLEAN, BYTE, SHORT, INTEGER, LONG, DECIMAL -> to.append(plain(type, value));
      case FLOAT, DOUBLE -> {
        if (Double.isFinite(((Number) value).doubleValue())) {
          to.append(value);
        } else {
          JsonText.quote(value.toString(), to);
        }
      }
      default -> JsonText.quote(plain(type, value), to);
    }
  }

  private static void list(FeatureType type, List<?> values, StringBuilder to) {
    to.append('[');
    for (int i = 0; i < values.size(); i++) {
      to.append(i == 0 ? "" : ",");
      write(type.parts().get(0), values.get(i), to);
    }
    to.append(']');
  }

  private static void map(FeatureType type, Map<?, ?> values, StringBuilder to) {
    to.append('{');
    String comma = "";
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      to.append(comma);
      JsonText.quote(plain(type.parts().get(0), entry.getKey()), to);
      to.append(':');
      write(type.parts().get(1), entry.getValue(), to);
      comma = ",";
    }
    to.append('}');
  }

  /** A value that is not nested, as text without quotes. */
  private static String plain(FeatureType type, Object value) {
    return switch (type.kind()) {
      case DECIMAL -> ((BigDecimal) value).toPlainString();
      case BINARY -> Base64.getEncoder().encodeToString((byte[]) value);
      default -> value.toString();
    };
  }

  /**
   * Reads what was {@link #write}n.
   *
   * @return null for {@code null}
   * @throws IllegalArgumentException if the text is not of the type
   */
  public static Object read(FeatureType type, String text) {
    try {
      return value(type, JsonText.read(text));
    } catch (ClassCastException | java.time.DateTimeException e) {
      throw new IllegalArgumentException(
          "What the store holds is no %s.".formatted(type), e); // the value itself may be private
    }
  }

  private static Object value(FeatureType type, Object json) {
    if (json == null) {
      return null;
    }
    if (type.kind() == FeatureType.Kind.ARRAY) {
      List<Object> values = new ArrayList<>();
      ((List<?>) json).forEach(each -> values.add(value(type.parts().get(0), each)));
      return values;
    }
    if (type.kind() == FeatureType.Kind.MAP) {
      Map<Object, Object> values = new LinkedHashMap<>();
      ((Map<?, ?>) json)
          .forEach(
              (key, each) ->
                  values.put(
                      plain(type.parts().get(0), (String) key), value(type.parts().get(1), each)));
      return values;
    }
    return plain(type, json instanceof JsonText.Bare bare ? bare.text() : (String) json);
  }

  private static Object plain(FeatureType type, String text) {
    return switch (type.kind()) {
      case BOOLEAN -> Boolean.valueOf(text);
      case BYTE -> Byte.valueOf(text);
      case SHORT -> Short.valueOf(text);
      case INTEGER -> Integer.valueOf(text);
      case LONG -> Long.valueOf(text);
      case FLOAT -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case DECIMAL -> new BigDecimal(text).setScale(type.scale());
      case STRING -> text;
      case BINARY -> Base64.getDecoder().decode(text);
      case DATE -> LocalDate.parse(text);
      case TIMESTAMP -> Instant.parse(text);
      case TIMESTAMP_NTZ -> LocalDateTime.parse(text);
      case ARRAY, MAP -> throw new IllegalArgumentException(type + " is not plain.");
    };
  }
}
