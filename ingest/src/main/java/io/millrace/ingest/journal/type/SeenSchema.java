package io.millrace.ingest.journal.type;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.RowSchema;
import java.io.Serializable;

/**
 * A schema that images of the slice have.
 *
 * @param newest the highest position of a change of that schema that is no delete; {@link
 *     Position#NONE} if all are, whose images may be of the key alone
 */
public record SeenSchema(RowSchema schema, String newest) implements Serializable {
  public SeenSchema merge(SeenSchema other) {
    return newest.compareTo(other.newest) >= 0 ? this : other;
  }

  boolean isOfDeletesOnly() {
    return newest.equals(Position.NONE);
  }
}
