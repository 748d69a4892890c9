package io.millrace.ingest.journal.type;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Locale;
import org.apache.spark.sql.types.ByteType$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType$;
import org.apache.spark.sql.types.ShortType$;

/** Whole numbers, decimals and floating ones: exact, or refused. */
final class Numbers {
  private Numbers() {}

  static Object whole(JsonParser json, DataType type) throws IOException, BadValue {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return whole(json.getLongValue(), type);
    }
    return whole(decimal(json), type);
  }

  static Object whole(BigDecimal value, DataType type) throws BadValue {
    try {
      return whole(value.longValueExact(), type);
    } catch (ArithmeticException e) {
      throw doesNotFit(value.toPlainString(), type);
    }
  }

  static Object whole(long value, DataType type) throws BadValue {
    if (type instanceof IntegerType$ && value == (int) value) {
      return (int) value;
    } else if (type instanceof ShortType$ && value == (short) value) {
      return (short) value;
    } else if (type instanceof ByteType$ && value == (byte) value) {
      return (byte) value;
    } else if (type instanceof IntegerType$
        || type instanceof ShortType$
        || type instanceof ByteType$) {
      throw doesNotFit(Long.toString(value), type);
    }
    return value;
  }

  /** A number, or a text that is one. */
  static BigDecimal decimal(JsonParser json) throws IOException, BadValue {
    String text = scalar(json).strip();
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw BadValue.of(text, "is no number");
    }
  }

  static Decimal exact(BigDecimal value, DecimalType type) throws BadValue {
    BigDecimal scaled;
    try {
      scaled = value.setScale(type.scale());
    } catch (ArithmeticException e) {
      throw doesNotFit(value.toPlainString(), type);
    }
    if (scaled.precision() > type.precision()) {
      throw doesNotFit(value.toPlainString(), type);
    }
    return Decimal.apply(scaled, type.precision(), type.scale());
  }

  /** Also as a number, which Connect's converter writes with {@code decimal.format=NUMERIC}. */
  static BigDecimal unscaledBytes(JsonParser json, int scale) throws IOException, BadValue {
    if (json.currentToken().isNumeric()) {
      return decimal(json);
    }
    byte[] bytes = base64(text(json));
    return new BigDecimal(bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes), scale);
  }

  /** {@code {"scale": 2, "value": base64}}, in either order. */
  static BigDecimal variable(JsonParser json) throws IOException, BadValue {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return decimal(json);
    }
    int scale = 0;
    byte[] unscaled = {};
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.getCurrentName();
      json.nextToken();
      if (name.equals("scale")) {
        scale = json.getIntValue();
      } else if (name.equals("value")) {
        unscaled = base64(text(json));
      }
    }
    if (unscaled.length == 0) {
      throw new BadValue("a number without a value");
    }
    return new BigDecimal(new BigInteger(unscaled), scale);
  }

  /** Unsigned, the lowest byte first. */
  static BigDecimal bits(JsonParser json) throws IOException, BadValue {
    byte[] lowestFirst = base64(text(json));
    byte[] highestFirst = new byte[lowestFirst.length];
    for (int i = 0; i < lowestFirst.length; i++) {
      highestFirst[i] = lowestFirst[lowestFirst.length - 1 - i];
    }
    return new BigDecimal(new BigInteger(1, highestFirst));
  }

  static double floating(JsonParser json) throws IOException, BadValue {
    String text = scalar(json).strip();
    switch (text.toLowerCase(Locale.ROOT)) {
      case "nan":
        return Double.NaN;
      case "infinity", "inf", "+infinity", "+inf":
        return Double.POSITIVE_INFINITY;
      case "-infinity", "-inf":
        return Double.NEGATIVE_INFINITY;
      default:
        return finite(text);
    }
  }

  private static double finite(String text) throws BadValue {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw BadValue.of(text, "is no number");
    }
    if (Double.isInfinite(value)) {
      throw BadValue.of(text, "is too large for DOUBLE");
    }
    return value;
  }

  /** The number as the column's own, which must be the nearest to what is written. */
  static float single(JsonParser json) throws IOException, BadValue {
    double value = floating(json);
    if (Double.isInfinite(value) || Double.isNaN(value)) {
      return (float) value;
    }
    float single = Float.parseFloat(scalar(json).strip());
    if (Float.isInfinite(single)) {
      throw BadValue.of(scalar(json), "is too large for FLOAT");
    }
    return single;
  }

  static byte[] base64(String text) throws BadValue {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw BadValue.of(text, "is no base64");
    }
  }

  static String text(JsonParser json) throws IOException, BadValue {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw BadValue.of(scalar(json), "is no text");
    }
    return json.getText();
  }

  static String scalar(JsonParser json) throws IOException, BadValue {
    if (json.currentToken().isStructStart()) {
      throw new BadValue("%s where one value is wanted".formatted(json.currentToken().asString()));
    }
    return json.getText();
  }

  static BadValue doesNotFit(String value, DataType type) {
    return BadValue.of(value, "does not fit into " + type.sql());
  }
}
