package io.millrace.clickstream.session;

import static org.apache.spark.sql.functions.col;

import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What crosses the shuffle: all that concerns a visitor arrives together, what stands first, then
 * parts in the order of their first events' times.
 */
final class Envelope {
  static final int STANDING = 0;
  static final int BEFORE = 1;
  static final int WITHIN = 2;
  static final int AFTER = 3;
  static final int KEPT = 4;

  private static final int SITE = 1;
  private static final int KEY = 2;
  private static final int KIND = 3;
  private static final int AT = 4;
  private static final int BODY = 5;
  private static final int FILE = 6;
  private static final int PLACE = 7;

  private static final StructType SCHEMA =
      new StructType()
          .add("owner", DataTypes.IntegerType)
          .add("site", DataTypes.StringType)
          .add("visitor_key", DataTypes.StringType)
          .add("kind", DataTypes.IntegerType)
          .add("at", DataTypes.LongType)
          .add("body", DataTypes.BinaryType)
          .add("file", DataTypes.StringType)
          .add("place", DataTypes.LongType);
  private static final Column[] ORDER =
      List.of("owner", "site", "visitor_key", "kind", "at").stream()
          .map(name -> col(name))
          .toArray(Column[]::new);

  private Envelope() {}

  static InternalRow within(Sending.Sent sent) {
    return part(WITHIN, sent.owner(), sent.first(), sent.part());
  }

  static InternalRow part(int kind, PartialSessions.Owner owner, long first, byte[] part) {
    return row(kind, owner, first, part, null, 0);
  }

  static InternalRow standing(
      PartialSessions.Owner owner, long start, byte[] row, UTF8String file, long place) {
    return row(STANDING, owner, start, row, file, place);
  }

  /**
   * @param row as {@link Sessions#PIECES} has it
   */
  static InternalRow kept(PartialSessions.Owner owner, UTF8String slice, long begins, byte[] row) {
    return row(KEPT, owner, begins, row, slice, 0);
  }

  private static InternalRow row(
      int kind, PartialSessions.Owner owner, long at, byte[] body, UTF8String file, long place) {
    return new GenericInternalRow(
        new Object[] {owner.hashCode(), owner.site(), owner.key(), kind, at, body, file, place});
  }

  /** Brings together and in order what concerns a visitor. */
  static JavaRDD<InternalRow> sorted(SparkSession spark, JavaRDD<InternalRow> sent) {
    Dataset<Row> rows = spark.internalCreateDataFrame(sent.rdd(), SCHEMA, false);
    return rows.repartition(col("owner"))
        .sortWithinPartitions(ORDER)
        .queryExecution()
        .toRdd()
        .toJavaRDD();
  }

  /** Takes the rows of a partition apart again. */
  static final class Opening {
    /** In one partition, of two parts with one time. */
    static final Comparator<Part> BY_FIRST_EVENT = Comparator.comparing(part -> part.first);

    private final InternalRow row;

    Opening(InternalRow row) {
      this.row = row;
    }

    boolean isOf(UTF8String site, UTF8String key) {
      return row.getUTF8String(SITE).equals(site) && row.getUTF8String(KEY).equals(key);
    }

    UTF8String site() {
      return row.getUTF8String(SITE).clone();
    }

    UTF8String key() {
      return row.getUTF8String(KEY).clone();
    }

    int kind() {
      return row.getInt(KIND);
    }

    long at() {
      return row.getLong(AT);
    }

    /** A copy. */
    byte[] body() {
      return row.getBinary(BODY);
    }

    UTF8String file() {
      return row.getUTF8String(FILE).clone();
    }

    long place() {
      return row.getLong(PLACE);
    }
  }
}
