package io.millrace.features.reader;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** Keys as services have them, made to be of the very types that the table has. */
final class KeyValues {
  private KeyValues() {}

  /**
   * A key of the table.
   *
   * @throws IllegalArgumentException if there are too many or too few values, or one is none of its
   *     column
   */
  static List<Object> of(StoredTable table, List<?> given) {
    if (given.size() != table.keys().size()) {
      throw new IllegalArgumentException(
          "%s has the keys %s, and %d values were given."
              .formatted(table.group(), table.keys(), given.size()));
    }
    List<Object> key = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String name = table.keys().get(i);
      FeatureType type = table.columns().get(name);
      try {
        key.add(exact(type, given.get(i)));
      } catch (ArithmeticException | ClassCastException | NullPointerException e) {
        throw new IllegalArgumentException(
            "The key %s of %s is a %s, and no such value was given."
                .formatted(name, table.group(), type),
            e);
      }
    }
    return List.copyOf(key);
  }

  private static Object exact(FeatureType type, Object value) {
    return switch (type.kind()) {
      case BYTE -> whole(value).byteValueExact();
      case SHORT -> whole(value).shortValueExact();
      case INTEGER -> whole(value).intValueExact();
      case LONG -> whole(value).longValueExact();
      case DECIMAL -> new BigDecimal(((Number) value).toString()).setScale(type.scale());
      case STRING -> (String) value;
      case BOOLEAN -> (Boolean) value;
      case DATE -> (LocalDate) value;
      case TIMESTAMP -> (Instant) value;
      case TIMESTAMP_NTZ -> (LocalDateTime) value;
      default -> throw new IllegalArgumentException(type + " names no entity.");
    };
  }

  private static BigInteger whole(Object value) {
    if (value instanceof Float || value instanceof Double) {
      throw new ClassCastException("a whole number is no " + value.getClass());
    }
    return new BigDecimal(((Number) value).toString()).toBigIntegerExact();
  }
}
