package io.millrace.ingest.journal;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.DataType;

/**
 * The columns of a row at one moment of its table's life, in the source's order.
 *
 * @param columns names are unique without regard to case
 */
public record RowSchema(List<Column> columns) implements Serializable {
  public RowSchema {
    columns = List.copyOf(columns);
  }

  /**
   * One column.
   *
   * @param type what it becomes in the table
   * @param encoding how the image writes its values
   * @param optional whether it may be NULL at the source
   * @param members of an enum or a set whose values the image numbers, in the source's order; else
   *     none
   */
  public record Column(
      String name, DataType type, Encoding encoding, boolean optional, List<String> members)
      implements Serializable {
    public Column {
      members = List.copyOf(members);
    }

    public Column(String name, DataType type, Encoding encoding, boolean optional) {
      this(name, type, encoding, optional, List.of());
    }
  }

  /**
   * How a value stands in an image. Each says what JSON it reads; anything else in its place is a
   * reject.
   */
  public enum Encoding {
    /** Of the type's own look: numbers, true and false, strings; a decimal as number or text. */
    PLAIN,
    /** Any value as its text; objects and arrays as JSON. */
    TEXT,
    /**
     * Any scalar by its text, parsed as the type: {@code 12.50}, {@code 2024-03-01 10:00:00.5},
     * {@code t}.
     */
    PARSED,
    /** Days since 1970-01-01. */
    EPOCH_DAYS,
    /** Milliseconds, microseconds, nanoseconds since 1970, or since midnight for a time. */
    MILLIS,
    MICROS,
    NANOS,
    /** ISO 8601 text with an offset. */
    ISO_INSTANT,
    /** Unscaled two's complement, big endian, in base64, the type tells the scale; or a number. */
    DECIMAL_BYTES,
    /** {@code {"scale": 2, "value": base64}}, for numbers without a declared scale. */
    VARIABLE_DECIMAL,
    /** Bytes in base64. */
    BASE64,
    /** A whole number in base64, unsigned, its lowest byte first, as Debezium writes bits. */
    BITS,
    /** Bytes in hexadecimal digits. */
    HEX,
    /**
     * As a copy of the table was made, in the type's own form: numbers, days and microseconds since
     * 1970, bytes in base64. What a spec declares of the journal's values does not hold for them.
     */
    COPIED,
    /** A character for each byte, of ISO 8859-1, as Canal and Maxwell may write. */
    LATIN1,
    /** The number of an enum's member, from 1 on; 0 is MySQL's empty text. Or the text itself. */
    MEMBER,
    /** A set's members as bits of a number, the first one the lowest. Or the text itself. */
    MEMBERS
  }
}
