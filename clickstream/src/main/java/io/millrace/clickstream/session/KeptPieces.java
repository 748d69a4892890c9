package io.millrace.clickstream.session;

import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Rows of the pieces' table, with the slice that each is of. */
final class KeptPieces {
  static final StructType COLUMNS = Sessions.PIECES.add(Companion.SLICE, DataTypes.StringType);

  private static final int SITE = 0;
  private static final int KEY = 1;
  private static final int BACK = 2;
  private static final int ON = 3;
  private static final int START = 4;
  private static final int END = 5;
  private static final int BEGINS = 6;
  private static final int PART = 7;
  private static final int SLICE = 8;

  private KeptPieces() {}

  /** Each row is overwritten by the next. */
  static JavaRDD<InternalRow> internal(Dataset<Row> pieces) {
    Column[] columns =
        Arrays.stream(COLUMNS.fieldNames()).map(name -> functions.col(name)).toArray(Column[]::new);
    return pieces.select(columns).queryExecution().toRdd().toJavaRDD();
  }

  /** The pieces of some, to their visitors. */
  static JavaRDD<InternalRow> sent(JavaRDD<InternalRow> pieces, Owners owners) {
    return pieces.mapPartitions(rows -> sent(rows, owners));
  }

  private static Iterator<InternalRow> sent(Iterator<InternalRow> rows, Owners owners) {
    UnsafeProjection projection = UnsafeProjection.create(COLUMNS);
    return Sending.stream(rows)
        .filter(row -> owners.contains(owner(row)))
        .map(
            row ->
                Envelope.kept(
                    owner(row).kept(),
                    row.getUTF8String(SLICE).clone(),
                    row.getLong(BEGINS),
                    projection.apply(row).getBytes().clone()))
        .iterator();
  }

  /** The pieces that all others have in some slices. */
  static JavaRDD<InternalRow> ofOthers(
      JavaRDD<InternalRow> pieces, Owners owners, List<Slice> slices) {
    Set<String> wanted = slices.stream().map(Slice::value).collect(Collectors.toSet());
    return pieces.filter(row -> wanted.contains(slice(row)) && !owners.contains(owner(row)));
  }

  static PartialSessions.Owner owner(InternalRow row) {
    return new PartialSessions.Owner(row.getUTF8String(SITE), row.getUTF8String(KEY));
  }

  static String slice(InternalRow row) {
    return row.getUTF8String(SLICE).toString();
  }

  static long visitStart(InternalRow row) {
    return row.getLong(START);
  }

  static long visitEnd(InternalRow row) {
    return row.getLong(END);
  }

  static boolean reachesBack(InternalRow row) {
    return row.getBoolean(BACK);
  }

  static boolean reachesOn(InternalRow row) {
    return row.getBoolean(ON);
  }

  static LateVisitor.Kept kept(byte[] bytes) {
    UnsafeRow row = new UnsafeRow(COLUMNS.size());
    row.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length);
    return new LateVisitor.Kept(
        row.getBoolean(BACK),
        row.getBoolean(ON),
        row.getLong(START),
        row.getLong(END),
        row.getBinary(PART));
  }

  /** A row of the table. */
  static GenericInternalRow row(
      String slice, UTF8String site, UTF8String key, long begins, LateVisitor.Kept piece) {
    return new GenericInternalRow(
        new Object[] {
          site,
          key,
          piece.reachesBack(),
          piece.reachesOn(),
          piece.visitStart(),
          piece.visitEnd(),
          begins,
          piece.part(),
          UTF8String.fromString(slice)
        });
  }
}
