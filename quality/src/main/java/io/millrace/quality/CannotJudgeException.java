package io.millrace.quality;

import java.util.Optional;
import org.apache.spark.sql.Column;

/** A rule cannot be computed now; the message says why and how to mend it. */
final class CannotJudgeException extends RuntimeException {
  private final transient Optional<Column> rows;

  CannotJudgeException(String message) {
    super(message);
    rows = Optional.empty();
  }

  /**
   * @param rows true for those to blame
   */
  CannotJudgeException(String message, Column rows) {
    super(message);
    this.rows = Optional.of(rows);
  }

  Optional<Column> rows() {
    return rows;
  }
}
