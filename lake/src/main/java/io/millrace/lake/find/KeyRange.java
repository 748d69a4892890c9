package io.millrace.lake.find;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;

/** The values that wanted keys have in one column, in order: which files can have any of them? */
final class KeyRange {
  private final String column;
  private final boolean anyNull;
  private final long[] numbers; // null for texts
  private final UTF8String[] texts;
  private final boolean dates;

  private KeyRange(
      String column, boolean anyNull, long[] numbers, UTF8String[] texts, boolean dates) {
    this.column = column;
    this.anyNull = anyNull;
    this.numbers = numbers;
    this.texts = texts;
    this.dates = dates;
  }

  /**
   * @return empty for types of which statistics are not compared here: they pass no file over
   */
  static Optional<KeyRange> of(WantedKeys keys, int at, String column) {
    DataType type = keys.types().apply(at).dataType();
    if (type instanceof StringType) {
      return Optional.of(ofTexts(keys, at, column));
    } else if (type instanceof LongType
        || type instanceof IntegerType
        || type instanceof ShortType
        || type instanceof ByteType
        || type instanceof DateType) {
      return Optional.of(ofNumbers(keys, at, column, type instanceof DateType));
    }
    return Optional.empty();
  }

  private static KeyRange ofNumbers(WantedKeys keys, int at, String column, boolean dates) {
    KeyColumn values = KeyColumn.of(keys.types().apply(at).dataType()).orElseThrow();
    long[] numbers = new long[keys.size()];
    UnsafeRow row = keys.newRow();
    int known = 0;
    for (int i = 0; i < numbers.length; i++) {
      keys.point(row, i);
      if (!row.isNullAt(at)) {
        numbers[known++] = values.number(row, at);
      }
    }
    long[] sorted = Arrays.copyOf(numbers, known);
    Arrays.sort(sorted);
    return new KeyRange(column, known < numbers.length, sorted, null, dates);
  }

  private static KeyRange ofTexts(WantedKeys keys, int at, String column) {
    UTF8String[] texts = new UTF8String[keys.size()];
    int known = 0;
    for (int i = 0; i < texts.length; i++) {
      UnsafeRow row = keys.newRow();
      keys.point(row, i);
      if (!row.isNullAt(at)) {
        texts[known++] = row.getUTF8String(at);
      }
    }
    UTF8String[] sorted = Arrays.copyOf(texts, known);
    Arrays.sort(sorted);
    return new KeyRange(column, known < texts.length, null, sorted, false);
  }

  /** Whether a file may have one of the values. */
  boolean meets(FileBounds file) {
    if (anyNull && !file.hasNoNull(column)) {
      return true;
    }
    if (file.isAllNull(column)) {
      return false;
    }
    Optional<JsonNode> lower = file.lower(column);
    Optional<JsonNode> upper = file.upper(column);
    if (lower.isEmpty() || upper.isEmpty()) {
      return true;
    }
    return numbers == null
        ? textsMeet(lower.get(), upper.get())
        : numbersMeet(number(lower.get()), number(upper.get()));
  }

  private boolean numbersMeet(OptionalLong lower, OptionalLong upper) {
    if (lower.isEmpty() || upper.isEmpty()) {
      return true;
    }
    int at = Arrays.binarySearch(numbers, lower.getAsLong());
    int first = at >= 0 ? at : -at - 1;
    return first < numbers.length && numbers[first] <= upper.getAsLong();
  }

  private boolean textsMeet(JsonNode lower, JsonNode upper) {
    if (!lower.isTextual() || !upper.isTextual()) {
      return true;
    }
    int at = Arrays.binarySearch(texts, UTF8String.fromString(lower.textValue()));
    int first = at >= 0 ? at : -at - 1;
    return first < texts.length
        && texts[first].compareTo(UTF8String.fromString(upper.textValue())) <= 0;
  }

  private OptionalLong number(JsonNode bound) {
    if (!dates) {
      return bound.isIntegralNumber() && bound.canConvertToLong()
          ? OptionalLong.of(bound.longValue())
          : OptionalLong.empty();
    }
    try {
      return OptionalLong.of(LocalDate.parse(bound.asText()).toEpochDay());
    } catch (DateTimeParseException e) {
      return OptionalLong.empty(); // a year of five digits, for one
    }
  }
}
