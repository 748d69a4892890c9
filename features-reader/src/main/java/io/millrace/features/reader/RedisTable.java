package io.millrace.features.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.transform.XxHash64;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a version of a group lies in a Redis: a hash with a field for each entity, and one beside it
 * that says what they are. Both names have one part in braces, so that a cluster would keep them
 * together.
 *
 * @param prefix what the names of all groups begin with
 */
public record RedisTable(String prefix, String name) {
  /** How many bytes an {@link #edition} has. */
  public static final int EDITION_BYTES = 16;

  /** Fields beside the values: what names an entity, the columns, what transforms have learned. */
  public static final String KEYS = "keys";

  public static final String COLUMNS = "columns";
  public static final String MADE = "made";

  /** The newest edition that is here whole; an empty text before there is one. */
  public static final String EDITION = "edition";

  private static final int HEAD_BYTES = EDITION_BYTES + Long.BYTES;

  /** The hash of the entities. */
  public byte[] entities() {
    return "{%s:%s}".formatted(prefix, name).getBytes(UTF_8);
  }

  /** The hash of what they are. */
  public byte[] table() {
    return "{%s:%s}:table".formatted(prefix, name).getBytes(UTF_8);
  }

  /** The field of an entity: its key as a list in JSON. */
  public static byte[] field(StoredTable table, List<Object> key) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < key.size(); i++) {
      FeatureType type = table.columns().get(table.keys().get(i));
      text.append(i == 0 ? "" : ",").append(ValueText.write(type, key.get(i)));
    }
    return text.append(']').toString().getBytes(UTF_8);
  }

  /** An edition as bytes that are in the order of editions. */
  public static byte[] edition(Instant asOf, long build) {
    return ByteBuffer.allocate(EDITION_BYTES)
        .putLong(VectorBytes.micros(asOf) ^ Long.MIN_VALUE)
        .putLong(build ^ Long.MIN_VALUE)
        .array();
  }

  public static Instant asOf(byte[] edition) {
    return VectorBytes.instant(ByteBuffer.wrap(edition).getLong() ^ Long.MIN_VALUE);
  }

  public static long build(byte[] edition) {
    return ByteBuffer.wrap(edition).getLong(Long.BYTES) ^ Long.MIN_VALUE;
  }

  /** Names the columns that values were written of, so that none is read as another. */
  public static long layout(StoredTable table) {
    byte[] columns = table.columnsText().getBytes(UTF_8);
    return XxHash64.of(columns, 0);
  }

  /** The field, beside the values, that holds a layout's columns. */
  public static String layoutField(long layout) {
    return "layout:%016x".formatted(layout);
  }

  /** An entity's edition, the layout of its values, and these. */
  public static byte[] vector(StoredTable table, byte[] edition, long layout, List<Object> values) {
    byte[] bytes = VectorBytes.write(types(table), values);
    return ByteBuffer.allocate(HEAD_BYTES + bytes.length)
        .put(edition)
        .putLong(layout)
        .put(bytes)
        .array();
  }

  static long layout(byte[] vector) {
    return ByteBuffer.wrap(vector).getLong(EDITION_BYTES);
  }

  static byte[] edition(byte[] vector) {
    return Arrays.copyOf(vector, EDITION_BYTES);
  }

  /** The values of a vector that was written with the columns of that table. */
  static List<Object> values(StoredTable table, byte[] vector) {
    return VectorBytes.read(types(table), ByteBuffer.wrap(vector).position(HEAD_BYTES));
  }

  private static List<FeatureType> types(StoredTable table) {
    List<FeatureType> types = new ArrayList<>();
    table.features().forEach(feature -> types.add(table.columns().get(feature)));
    return types;
  }
}
