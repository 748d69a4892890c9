package io.millrace.ingest.journal.fold;

import io.millrace.ingest.journal.Change;

/**
 * A change as it is kept under its key.
 *
 * @param position orders the facts of a key; equal for the same change delivered twice
 * @param says the columns whose value it tells; all of them if the row was deleted
 * @param schema which of the schemas seen the image is of; see {@link SchemaKey}
 * @param transaction empty unless transactions are kept whole
 * @param portion which portion of the slice told it, and on which line, for a reject that may come
 *     of it
 */
public record Fact(
    Change.Operation operation,
    String position,
    Coverage says,
    long at,
    String transaction,
    long schema,
    byte[] image,
    int portion,
    long line) {
  /** In place of a portion: a copy of the table told it, in which each key occurs once. */
  public static final int COPIED = -2;

  /** The same, told by another portion. */
  public Fact inPortion(int other) {
    return new Fact(operation, position, says, at, transaction, schema, image, other, line);
  }

  public boolean isDelete() {
    return operation == Change.Operation.DELETE;
  }

  boolean isCopied() {
    return portion == COPIED;
  }

  /** Whether only the digest, the last part of a position, tells the two apart. */
  boolean isTiedWith(Fact other) {
    int end = position.lastIndexOf('.');
    return end > 0
        && position.length() == other.position.length()
        && position.regionMatches(0, other.position, 0, end);
  }

  /** Of the same change told twice, always the same one is kept, whatever came first. */
  Fact orElse(Fact twin) {
    boolean first = portion != twin.portion ? portion < twin.portion : line <= twin.line;
    return first ? this : twin;
  }
}
