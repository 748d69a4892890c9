package io.millrace.features.transform;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A bucket of a value's text in UTF-8, from 0. NULL has none.
 *
 * @param buckets how many
 * @param seed another one spreads in another way
 */
public record Hash(Algorithm algorithm, int buckets, int seed) implements Transform {
  static final String NAME = "hash";

  /** How a text becomes a number. */
  public enum Algorithm {
    /**
     * {@code xxHash64(text, xxHash64(seed, 42))}, the seed as four bytes, the least first: what
     * Spark's {@code xxhash64(seed, text)} is.
     */
    XXHASH64,
    /** {@code crc32("SEED:TEXT")}, which any language has. */
    CRC32
  }

  private static final long SPARKS_SEED = 42;

  public Hash {
    if (buckets < 1) {
      throw new IllegalArgumentException(
          "A hash has at least one bucket, and not %d.".formatted(buckets));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Form> takes() {
    return Texts.FORMS;
  }

  @Override
  public Integer apply(Object value) {
    return value == null ? null : (int) Math.floorMod(number(Texts.of(value)), (long) buckets);
  }

  private long number(String text) {
    return switch (algorithm) {
      case XXHASH64 -> XxHash64.of(text.getBytes(UTF_8), XxHash64.of(bytes(seed), SPARKS_SEED));
      case CRC32 -> crc32((seed + ":" + text).getBytes(UTF_8));
    };
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }

  private static long crc32(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  @Override
  public String sql(String column, Form form) {
    String text = Texts.sql(column);
    String number =
        switch (algorithm) {
          case XXHASH64 -> "xxhash64(%d, %s)".formatted(seed, text);
          case CRC32 -> "crc32(concat('%d:', %s))".formatted(seed, text);
        };
    return "if(%s is null, null, cast(pmod(%s, %dL) as int))".formatted(column, number, buckets);
  }
}
