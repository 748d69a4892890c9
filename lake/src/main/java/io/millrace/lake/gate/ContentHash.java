package io.millrace.lake.gate;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A 64-bit hash of some of a row's columns, each mixed into the hash of those before it. A NULL is
 * mixed in too, so that (NULL, 1) and (1, NULL) differ, also inside of arrays and structs; maps are
 * hashed without regard to the order of their entries. Values that SQL calls equal hash equal: 0.0
 * and -0.0, all NaN.
 *
 * <p>What it returns is part of what is stored ({@link Fingerprint#FORM}), so it must not change.
 */
final class ContentHash implements Serializable {
  private static final long NULL_MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final long NULL_ADDEND = 0x632BE59BD9B4E019L;

  private final int[] ordinals;
  private final HashedType[] types;
  private final long seed;

  private ContentHash(StructType schema, List<Integer> columns, long seed) {
    this.ordinals = columns.stream().mapToInt(Integer::intValue).toArray();
    this.types =
        columns.stream()
            .map(column -> HashedType.of(schema.apply(column).dataType()))
            .toArray(HashedType[]::new);
    this.seed = seed;
  }

  /**
   * Of all columns, in the order of their names, so that where a column stands does not matter;
   * their names and types count.
   */
  static ContentHash ofRows(StructType schema) {
    return ofRows(schema, Set.of());
  }

  /**
   * The same.
   *
   * @param incidental columns that do not count
   */
  static ContentHash ofRows(StructType schema, Set<String> incidental) {
    List<Integer> columns =
        IntStream.range(0, schema.size())
            .boxed()
            .filter(column -> !incidental.contains(schema.apply(column).name()))
            .sorted(Comparator.comparing(column -> schema.apply(column).name()))
            .toList();
    long seed = 0;
    for (int column : columns) {
      StructField field = schema.apply(column);
      seed = text(field.name(), seed);
      seed = text(field.dataType().catalogString(), seed);
    }
    return new ContentHash(schema, columns, seed);
  }

  /** Of a key's columns, in the order given. */
  static ContentHash ofKey(StructType schema, List<String> columns) {
    return new ContentHash(schema, columns.stream().map(schema::fieldIndex).toList(), 0);
  }

  private static long text(String text, long seed) {
    return XXH64.hashUTF8String(UTF8String.fromString(text), seed);
  }

  long of(InternalRow row) {
    long hash = seed;
    boolean unsafe = row instanceof UnsafeRow;
    for (int i = 0; i < ordinals.length; i++) {
      hash = mix(row, ordinals[i], types[i], unsafe, hash);
    }
    return hash;
  }

  private static long mix(
      SpecializedGetters values, int at, HashedType type, boolean unsafe, long hash) {
    if (values.isNullAt(at)) {
      return Long.rotateLeft(hash, 23) * NULL_MULTIPLIER + NULL_ADDEND;
    }
    return switch (type.kind()) {
      case BOOLEAN -> XXH64.hashInt(values.getBoolean(at) ? 1 : 0, hash);
      case BYTE -> XXH64.hashInt(values.getByte(at), hash);
      case SHORT -> XXH64.hashInt(values.getShort(at), hash);
      case INT -> XXH64.hashInt(values.getInt(at), hash);
      case LONG -> XXH64.hashLong(values.getLong(at), hash);
      case FLOAT -> XXH64.hashInt(Float.floatToIntBits(values.getFloat(at) + 0.0f), hash);
      case DOUBLE -> XXH64.hashLong(Double.doubleToLongBits(values.getDouble(at) + 0.0), hash);
      case SMALL_DECIMAL -> XXH64.hashLong(smallDecimal(values, at, type, unsafe), hash);
      case DECIMAL -> {
        var decimal = values.getDecimal(at, type.precision(), type.scale());
        yield bytes(decimal.toJavaBigDecimal().unscaledValue().toByteArray(), hash);
      }
      case STRING -> XXH64.hashUTF8String(values.getUTF8String(at), hash);
      case BINARY -> bytes(values.getBinary(at), hash);
      case ARRAY -> array(values.getArray(at), type.parts()[0], hash);
      case MAP -> map(values.getMap(at), type, hash);
      case STRUCT -> struct(values.getStruct(at, type.parts().length), type, hash);
    };
  }

  /** An {@link UnsafeRow} holds it as the long that we want: no object is made of it. */
  private static long smallDecimal(
      SpecializedGetters values, int at, HashedType type, boolean unsafe) {
    return unsafe
        ? values.getLong(at)
        : values.getDecimal(at, type.precision(), type.scale()).toUnscaledLong();
  }

  private static long bytes(byte[] bytes, long hash) {
    return XXH64.hashUnsafeBytes(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length, hash);
  }

  private static long array(ArrayData array, HashedType element, long hash) {
    long mixed = XXH64.hashInt(array.numElements(), hash);
    for (int i = 0; i < array.numElements(); i++) {
      mixed = mix(array, i, element, false, mixed);
    }
    return mixed;
  }

  private static long map(MapData map, HashedType type, long hash) {
    ArrayData keys = map.keyArray();
    ArrayData values = map.valueArray();
    long entries = map.numElements();
    for (int i = 0; i < map.numElements(); i++) {
      long key = mix(keys, i, type.parts()[0], false, 0);
      entries += mix(values, i, type.parts()[1], false, key);
    }
    return XXH64.hashLong(entries, hash);
  }

  private static long struct(InternalRow struct, HashedType type, long hash) {
    long mixed = hash;
    for (int i = 0; i < type.parts().length; i++) {
      mixed = mix(struct, i, type.parts()[i], false, mixed);
    }
    return mixed;
  }
}
