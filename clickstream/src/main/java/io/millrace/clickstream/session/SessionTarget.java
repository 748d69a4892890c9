package io.millrace.clickstream.session;

import io.millrace.lake.LocatedRows;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What there is of a table of sessions.
 *
 * @param rows asked for before the pieces, so that whatever comes between the two is a conflict
 * @param pieces of {@link Sessions#PIECES}
 */
public record SessionTarget(Optional<LocatedRows> rows, Optional<Dataset<Row>> pieces) {
  public static final SessionTarget NONE = new SessionTarget(Optional.empty(), Optional.empty());
}
