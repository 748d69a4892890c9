package io.millrace.ingest.journal.type;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.RowSchema.Encoding;
import io.millrace.lake.SchemaMismatchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.spark.sql.types.BinaryType$;
import org.apache.spark.sql.types.BooleanType$;
import org.apache.spark.sql.types.ByteType$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType$;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType$;
import org.apache.spark.sql.types.FloatType$;
import org.apache.spark.sql.types.IntegerType$;
import org.apache.spark.sql.types.LongType$;
import org.apache.spark.sql.types.ShortType$;
import org.apache.spark.sql.types.StringType$;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType$;
import org.apache.spark.sql.types.TimestampType$;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes the reader of a column from its type and encoding in the journal and its type here. */
final class ValueReaders {
  private ValueReaders() {}

  /**
   * @param declared what the spec says of the column; may be null
   * @param target the table's column
   */
  static ValueReader of(RowSchema.Column column, DeclaredType declared, StructField target) {
    DataType type = target.dataType();
    if (column.encoding() == Encoding.COPIED) {
      return copied(column, target);
    }
    ValueReader reader;
    if (declared != null && declared.encoding().isPresent()) {
      reader = of(type, declared.encoding().get(), 0, target.name());
    } else if (isText(column) && !(type instanceof StringType$)) {
      reader = of(type, Encoding.PARSED, 0, target.name());
    } else {
      ValueReader source =
          column.members().isEmpty()
              ? of(column.type(), column.encoding(), scale(column.type()), target.name())
              : new MemberReader(column);
      reader = Widened.reader(source, column.type(), target);
    }
    return declared != null && declared.zeroIsNull() ? zeroAsNull(reader) : reader;
  }

  /**
   * Of a copy: where the journal has another type for the column, it is the journal's that counts,
   * and the value's text is read as that.
   */
  private static ValueReader copied(RowSchema.Column column, StructField target) {
    DataType type = column.type();
    Encoding own = ownForm(type);
    ValueReader source = of(type, own, scale(type), target.name());
    if (type.equals(target.dataType()) || own != Encoding.PLAIN) {
      return Widened.reader(source, type, target);
    }
    return Widened.canMake(type, target)
        ? Widened.reader(source, type, target)
        : of(target.dataType(), Encoding.PARSED, 0, target.name());
  }

  private static Encoding ownForm(DataType type) {
    if (type instanceof DateType$) {
      return Encoding.EPOCH_DAYS;
    } else if (type instanceof TimestampType$ || type instanceof TimestampNTZType$) {
      return Encoding.MICROS;
    }
    return type instanceof BinaryType$ ? Encoding.BASE64 : Encoding.PLAIN;
  }

  private static boolean isText(RowSchema.Column column) {
    return column.type() instanceof StringType$
        && (column.encoding() == Encoding.TEXT || column.encoding() == Encoding.PLAIN);
  }

  private static int scale(DataType type) {
    return type instanceof DecimalType decimal ? decimal.scale() : 0;
  }

  private static ValueReader zeroAsNull(ValueReader reader) {
    return (json, image) ->
        json.currentToken() == JsonToken.VALUE_STRING && Moments.isZero(json.getText())
            ? null
            : reader.read(json, image);
  }

  private static ValueReader of(DataType type, Encoding encoding, int scale, String column) {
    if (type instanceof BooleanType$) {
      return (json, image) -> truth(json);
    } else if (isWhole(type)) {
      return encoding == Encoding.BITS
          ? (json, image) -> Numbers.whole(Numbers.bits(json), type)
          : (json, image) -> Numbers.whole(json, type);
    } else if (type instanceof DecimalType decimal) {
      return decimal(decimal, encoding, scale);
    } else if (type instanceof DoubleType$) {
      return (json, image) -> Numbers.floating(json);
    } else if (type instanceof FloatType$) {
      return (json, image) -> Numbers.single(json);
    } else if (type instanceof StringType$) {
      return string(encoding);
    } else if (type instanceof BinaryType$) {
      return binary(encoding);
    } else if (type instanceof DateType$) {
      return (json, image) -> days(json, encoding);
    } else if (type instanceof TimestampType$ || type instanceof TimestampNTZType$) {
      boolean zoned = type instanceof TimestampType$;
      return (json, image) -> micros(json, encoding, zoned);
    }
    throw new SchemaMismatchException(
        "Column '%s': a journal's values cannot be read as %s. Declare another type for it under 'columns.%1$s.type'."
            .formatted(column, type.sql()));
  }

  private static boolean isWhole(DataType type) {
    return type instanceof IntegerType$
        || type instanceof LongType$
        || type instanceof ShortType$
        || type instanceof ByteType$;
  }

  private static ValueReader decimal(DecimalType type, Encoding encoding, int scale) {
    return switch (encoding) {
      case DECIMAL_BYTES ->
          (json, image) -> Numbers.exact(Numbers.unscaledBytes(json, scale), type);
      case VARIABLE_DECIMAL -> (json, image) -> Numbers.exact(Numbers.variable(json), type);
      case BITS -> (json, image) -> Numbers.exact(Numbers.bits(json), type);
      default -> (json, image) -> Numbers.exact(Numbers.decimal(json), type);
    };
  }

  private static ValueReader string(Encoding encoding) {
    return switch (encoding) {
      case MILLIS -> (json, image) -> time(json, 1_000_000);
      case MICROS -> (json, image) -> time(json, 1_000);
      case NANOS -> (json, image) -> time(json, 1);
      case VARIABLE_DECIMAL, DECIMAL_BYTES, BITS ->
          (json, image) -> UTF8String.fromString(number(json, encoding));
      default -> ValueReaders::text;
    };
  }

  private static String number(JsonParser json, Encoding encoding) throws IOException, BadValue {
    if (encoding == Encoding.BITS) {
      return Numbers.bits(json).toPlainString();
    }
    return json.currentToken() == JsonToken.VALUE_STRING
        ? json.getText() // NaN and the infinities, which have no digits
        : Numbers.variable(json).toPlainString();
  }

  private static UTF8String time(JsonParser json, long nanosEach) throws IOException {
    return json.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? UTF8String.fromString(Moments.time(Math.multiplyExact(json.getLongValue(), nanosEach)))
        : UTF8String.fromString(json.getText());
  }

  /** Any value as it is written; objects and arrays as their JSON. */
  private static UTF8String text(JsonParser json, byte[] image) throws IOException {
    if (!json.currentToken().isStructStart()) {
      return UTF8String.fromString(json.getText());
    }
    int from = (int) json.getTokenLocation().getByteOffset();
    json.skipChildren();
    int to = (int) json.getCurrentLocation().getByteOffset();
    return UTF8String.fromBytes(Arrays.copyOfRange(image, from, to));
  }

  private static ValueReader binary(Encoding encoding) {
    return switch (encoding) {
      case BASE64, DECIMAL_BYTES -> (json, image) -> Numbers.base64(Numbers.text(json));
      case HEX -> (json, image) -> hex(Numbers.text(json));
      case LATIN1 -> (json, image) -> latin1(Numbers.text(json));
      default -> (json, image) -> Numbers.text(json).getBytes(StandardCharsets.UTF_8);
    };
  }

  private static byte[] hex(String text) throws BadValue {
    String digits = text.startsWith("\\x") || text.startsWith("0x") ? text.substring(2) : text;
    try {
      return HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      throw BadValue.of(text, "is no pairs of hexadecimal digits");
    }
  }

  private static byte[] latin1(String text) throws BadValue {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        throw BadValue.of(text, "has characters that stand for no byte");
      }
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Boolean truth(JsonParser json) throws IOException, BadValue {
    if (json.currentToken().isBoolean()) {
      return json.getBooleanValue();
    }
    String text = Numbers.scalar(json).strip();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "t", "true", "1", "y", "yes", "on" -> true;
      case "f", "false", "0", "n", "no", "off" -> false;
      default -> throw BadValue.of(text, "is neither true nor false");
    };
  }

  private static Integer days(JsonParser json, Encoding encoding) throws IOException, BadValue {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      return Moments.days(Numbers.scalar(json));
    }
    long number = json.getLongValue();
    long perDay =
        switch (encoding) {
          case MILLIS -> Moments.MICROS_PER_DAY / 1_000;
          case MICROS -> Moments.MICROS_PER_DAY;
          case NANOS -> Moments.MICROS_PER_DAY * 1_000;
          default -> 1;
        };
    if (number % perDay != 0) {
      throw BadValue.of(Long.toString(number), "is in the middle of a day");
    }
    return Math.toIntExact(number / perDay);
  }

  private static Long micros(JsonParser json, Encoding encoding, boolean zoned)
      throws IOException, BadValue {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      boolean offset = zoned || encoding == Encoding.ISO_INSTANT;
      return Moments.micros(Numbers.scalar(json), offset);
    }
    long number = json.getLongValue();
    return switch (encoding) {
      case MILLIS -> Math.multiplyExact(number, 1_000L);
      case MICROS -> number;
      case NANOS -> Moments.wholeMicros(number);
      case EPOCH_DAYS -> Math.multiplyExact(number, Moments.MICROS_PER_DAY);
      default ->
          throw BadValue.of(
              Long.toString(number),
              "may count anything since 1970. Declare the column as 'timestamp from millis', or"
                  + " micros, or nanos");
    };
  }
}
