package io.millrace.features.transform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * XXH64.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxHash
 *     specification</a>
 */
public final class XxHash64 {
  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;
  private static final int STRIPE = 32;

  private XxHash64() {}

  /** The hash of bytes. */
  public static long of(byte[] bytes, long seed) {
    ByteBuffer rest = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long hash = (bytes.length >= STRIPE ? stripes(rest, seed) : seed + P5) + bytes.length;
    while (rest.remaining() >= Long.BYTES) {
      hash = Long.rotateLeft(hash ^ round(0, rest.getLong()), 27) * P1 + P4;
    }
    if (rest.remaining() >= Integer.BYTES) {
      hash = Long.rotateLeft(hash ^ Integer.toUnsignedLong(rest.getInt()) * P1, 23) * P2 + P3;
    }
    while (rest.hasRemaining()) {
      hash = Long.rotateLeft(hash ^ Byte.toUnsignedLong(rest.get()) * P5, 11) * P1;
    }
    return avalanche(hash);
  }

  private static long stripes(ByteBuffer rest, long seed) {
    long[] lanes = {seed + P1 + P2, seed + P2, seed, seed - P1};
    while (rest.remaining() >= STRIPE) {
      for (int i = 0; i < lanes.length; i++) {
        lanes[i] = round(lanes[i], rest.getLong());
      }
    }
    long hash =
        Long.rotateLeft(lanes[0], 1)
            + Long.rotateLeft(lanes[1], 7)
            + Long.rotateLeft(lanes[2], 12)
            + Long.rotateLeft(lanes[3], 18);
    for (long lane : lanes) {
      hash = (hash ^ round(0, lane)) * P1 + P4;
    }
    return hash;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * P2, 31) * P1;
  }

  private static long avalanche(long hash) {
    long mixed = (hash ^ hash >>> 33) * P2;
    mixed = (mixed ^ mixed >>> 29) * P3;
    return mixed ^ mixed >>> 32;
  }
}
