package io.millrace.features.online;

import io.millrace.features.reader.FeatureType;
import io.millrace.features.reader.ValueText;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Rows as PostgreSQL's {@code COPY … (FORMAT binary)} takes them: numbers go as their bits, and no
 * text is parsed on either side.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, Binary Format</a>
 */
final class CopyBatch {
  private static final byte[] HEAD = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int DAYS_TO_2000 = 10_957;
  private static final long MICROS_TO_2000 = DAYS_TO_2000 * 86_400_000_000L;
  private static final int POSITIVE = 0x0000;
  private static final int NEGATIVE = 0x4000;

  private final FeatureType[] types;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
  private final DataOutputStream out = new DataOutputStream(bytes);
  private int rows;

  CopyBatch(List<FeatureType> types) {
    this.types = types.toArray(FeatureType[]::new);
    clear();
  }

  void clear() {
    bytes.reset();
    bytes.writeBytes(HEAD);
    rows = 0;
  }

  int rows() {
    return rows;
  }

  int sizeInBytes() {
    return bytes.size();
  }

  /** All rows, with the end that COPY wants. */
  byte[] finished() {
    try {
      out.writeShort(-1);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a row whose columns are of the batch's types. */
  void add(InternalRow row) {
    try {
      out.writeShort(types.length);
      for (int i = 0; i < types.length; i++) {
        if (row.isNullAt(i)) {
          out.writeInt(-1);
        } else {
          write(row, i, types[i]);
        }
      }
      rows++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(InternalRow row, int i, FeatureType type) throws IOException {
    switch (type.kind()) {
      case BOOLEAN -> {
        out.writeInt(1);
        out.writeByte(row.getBoolean(i) ? 1 : 0);
      }
      case BYTE, SHORT -> {
        out.writeInt(2);
        out.writeShort(type.kind() == FeatureType.Kind.BYTE ? row.getByte(i) : row.getShort(i));
      }
      case INTEGER -> number(row.getInt(i));
      case DATE -> number(row.getInt(i) - DAYS_TO_2000);
      case FLOAT -> number(Float.floatToRawIntBits(row.getFloat(i)));
      case LONG -> number(row.getLong(i));
      case DOUBLE -> number(Double.doubleToRawLongBits(row.getDouble(i)));
      case TIMESTAMP, TIMESTAMP_NTZ -> number(row.getLong(i) - MICROS_TO_2000);
      case DECIMAL -> decimal(row.getDecimal(i, type.precision(), type.scale()).toJavaBigDecimal());
      case STRING -> bytes(row.getUTF8String(i).getBytes());
      case BINARY -> bytes(row.getBinary(i));
      case ARRAY, MAP ->
          bytes(ValueText.write(type, RowValues.of(row, i, type)).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void number(int value) throws IOException {
    out.writeInt(4);
    out.writeInt(value);
  }

  private void number(long value) throws IOException {
    out.writeInt(8);
    out.writeLong(value);
  }

  private void bytes(byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }

  /** A numeric: digits to the base 10,000, the place of the first, the sign, how many decimals. */
  private void decimal(BigDecimal value) throws IOException {
    String plain = value.abs().toPlainString();
    int dot = plain.indexOf('.');
    String whole = dot < 0 ? plain : plain.substring(0, dot);
    String decimals = dot < 0 ? "" : plain.substring(dot + 1);
    String digits =
        "0".repeat((4 - whole.length() % 4) % 4)
            + whole
            + decimals
            + "0".repeat((4 - decimals.length() % 4) % 4);
    int weight = (whole.length() + 3) / 4 - 1;
    List<Integer> groups = new ArrayList<>();
    for (int at = 0; at < digits.length(); at += 4) {
      groups.add(Integer.parseInt(digits, at, at + 4, 10));
    }
    while (!groups.isEmpty() && groups.get(0) == 0) {
      groups.remove(0);
      weight--;
    }
    while (!groups.isEmpty() && groups.get(groups.size() - 1) == 0) {
      groups.remove(groups.size() - 1);
    }
    out.writeInt(8 + 2 * groups.size());
    out.writeShort(groups.size());
    out.writeShort(groups.isEmpty() ? 0 : weight);
    out.writeShort(value.signum() < 0 ? NEGATIVE : POSITIVE);
    out.writeShort(decimals.length());
    for (int group : groups) {
      out.writeShort(group);
    }
  }
}
