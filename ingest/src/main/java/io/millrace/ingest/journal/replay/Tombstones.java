package io.millrace.ingest.journal.replay;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The companion that remembers what is gone: deleted keys and barriers, each with its position. Of
 * several rows of one key the one with the highest position counts, so that it does no harm to
 * write one again.
 */
final class Tombstones {
  static final String POSITION = "position";
  static final String KIND = "kind";

  /** The source's clock, in milliseconds since 1970; 0 if it is not told. */
  static final String AT = "at";

  static final int OWN_COLUMNS = 3;

  /** What a row of the companion tells. */
  enum Kind {
    DELETE,
    /** Before this position nothing lives. */
    BARRIER,
    /** In a history, a barrier that a complete snapshot is: what it has is not gone. */
    SNAPSHOT,
    /** Of deletes before this position not all are remembered any more. */
    FORGOTTEN,
    /** At this place of the log the table was copied from the database itself. */
    COPY
  }

  private Tombstones() {}

  static StructType schema(StructType keys) {
    return keys.add(POSITION, DataTypes.StringType)
        .add(KIND, DataTypes.StringType)
        .add(AT, DataTypes.LongType);
  }

  /**
   * The places at which the table was copied, the oldest first.
   *
   * @param tombstones the companion
   */
  static List<String> copies(Dataset<Row> tombstones) {
    return tombstones
        .where(col(KIND).equalTo(lit(Kind.COPY.name())))
        .select(POSITION)
        .distinct()
        .orderBy(POSITION)
        .as(Encoders.STRING())
        .collectAsList(); // few: one each time that somebody asks for it
  }

  /** A row of the companion. */
  static Object[] values(Object[] key, String position, long at) {
    Object[] values = Arrays.copyOf(key, key.length + OWN_COLUMNS);
    values[key.length] = UTF8String.fromString(position);
    values[key.length + 1] = UTF8String.fromString(Kind.DELETE.name());
    values[key.length + 2] = at;
    return values;
  }

  static Dataset<Row> deletes(Dataset<Row> tombstones) {
    return tombstones.where(col(KIND).equalTo(lit(Kind.DELETE.name())));
  }
}
