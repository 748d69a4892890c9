package io.millrace.features.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values one after another as bytes, each as its type has it: numbers as their bits, the greatest
 * byte first, also those of any NaN. Before the values of a row or an array stands a bit for each,
 * which is set if it is NULL; lengths take seven bits a byte, the least first.
 */
public final class VectorBytes {
  private static final long MICROS = 1_000_000;

  private VectorBytes() {}

  /** A row's values; null is NULL. */
  public static byte[] write(List<FeatureType> types, List<Object> values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      nulls(values, out);
      for (int i = 0; i < types.size(); i++) {
        write(types.get(i), values.get(i), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void nulls(Collection<?> values, DataOutputStream out) throws IOException {
    byte[] nulls = new byte[(values.size() + 7) / 8];
    int at = 0;
    for (Object value : values) {
      if (value == null) {
        nulls[at / 8] |= (byte) (1 << at % 8);
      }
      at++;
    }
    out.write(nulls);
  }

  private static void write(FeatureType type, Object value, DataOutputStream out)
      throws IOException {
    if (value == null) {
      return;
    }
    switch (type.kind()) {
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case BYTE -> out.writeByte((Byte) value);
      case SHORT -> out.writeShort((Short) value);
      case INTEGER -> out.writeInt((Integer) value);
      case LONG -> out.writeLong((Long) value);
      case FLOAT -> out.writeInt(Float.floatToRawIntBits((Float) value));
      case DOUBLE -> out.writeLong(Double.doubleToRawLongBits((Double) value));
      case DECIMAL -> bytes(((BigDecimal) value).unscaledValue().toByteArray(), out);
      case STRING -> bytes(((String) value).getBytes(UTF_8), out);
      case BINARY -> bytes((byte[]) value, out);
      case DATE -> out.writeInt(Math.toIntExact(((LocalDate) value).toEpochDay()));
      case TIMESTAMP -> out.writeLong(micros((Instant) value));
      case TIMESTAMP_NTZ ->
          out.writeLong(micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC)));
      case ARRAY -> values(type.parts().get(0), (List<?>) value, out);
      case MAP -> {
        Map<?, ?> map = (Map<?, ?>) value;
        values(type.parts().get(0), map.keySet(), out);
        values(type.parts().get(1), map.values(), out);
      }
    }
  }

  private static void values(FeatureType type, Collection<?> values, DataOutputStream out)
      throws IOException {
    length(values.size(), out);
    nulls(values, out);
    for (Object value : values) {
      write(type, value, out);
    }
  }

  private static void bytes(byte[] value, DataOutputStream out) throws IOException {
    length(value.length, out);
    out.write(value);
  }

  private static void length(int length, DataOutputStream out) throws IOException {
    int left = length;
    while (left > 0x7f) {
      out.writeByte(left & 0x7f | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }

  static long micros(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), MICROS), time.getNano() / 1_000);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** The values that were {@link #write}n, from where the buffer stands. */
  public static List<Object> read(List<FeatureType> types, ByteBuffer in) {
    List<Object> values = new ArrayList<>(types.size());
    byte[] nulls = take((types.size() + 7) / 8, in);
    for (int i = 0; i < types.size(); i++) {
      values.add(isNull(nulls, i) ? null : read(types.get(i), in));
    }
    return values;
  }

  private static boolean isNull(byte[] nulls, int at) {
    return (nulls[at / 8] >> at % 8 & 1) != 0;
  }

  private static Object read(FeatureType type, ByteBuffer in) {
    return switch (type.kind()) {
      case BOOLEAN -> in.get() != 0;
      case BYTE -> in.get();
      case SHORT -> in.getShort();
      case INTEGER -> in.getInt();
      case LONG -> in.getLong();
      case FLOAT -> Float.intBitsToFloat(in.getInt());
      case DOUBLE -> Double.longBitsToDouble(in.getLong());
      case DECIMAL -> new BigDecimal(new BigInteger(take(length(in), in)), type.scale());
      case STRING -> new String(take(length(in), in), UTF_8);
      case BINARY -> take(length(in), in);
      case DATE -> LocalDate.ofEpochDay(in.getInt());
      case TIMESTAMP -> instant(in.getLong());
      case TIMESTAMP_NTZ -> LocalDateTime.ofInstant(instant(in.getLong()), ZoneOffset.UTC);
      case ARRAY -> values(type.parts().get(0), in);
      case MAP -> {
        List<Object> keys = values(type.parts().get(0), in);
        List<Object> values = values(type.parts().get(1), in);
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
          map.put(keys.get(i), values.get(i));
        }
        yield map;
      }
    };
  }

  private static List<Object> values(FeatureType type, ByteBuffer in) {
    int count = length(in);
    byte[] nulls = take((count + 7) / 8, in);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(isNull(nulls, i) ? null : read(type, in));
    }
    return values;
  }

  private static int length(ByteBuffer in) {
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      length |= (next & 0x7f) << shift;
      if (next >= 0) {
        return length;
      }
    }
  }

  private static byte[] take(int length, ByteBuffer in) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
