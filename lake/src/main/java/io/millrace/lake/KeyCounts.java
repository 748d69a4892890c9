package io.millrace.lake;

/**
 * How often keys occur among the written rows.
 *
 * @param rows rows whose key has no NULL in it
 * @param rowsWithNull rows with a NULL somewhere in the key
 * @param distinct different keys
 * @param once keys that occur exactly once
 * @param exact false if keys were compared by a 64-bit hash: then {@code rows == distinct} is still
 *     certain to mean unique, but a duplicate seen here may be two keys with one hash
 */
public record KeyCounts(long rows, long rowsWithNull, long distinct, long once, boolean exact) {
  public boolean unique() {
    return rows == distinct;
  }
}
