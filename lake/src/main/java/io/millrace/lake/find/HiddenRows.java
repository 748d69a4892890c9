package io.millrace.lake.find;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArray;
import org.apache.spark.sql.delta.deletionvectors.StoredBitmap;
import org.apache.spark.sql.delta.storage.dv.DeletionVectorStore$;

/** The rows of a file that its deletion vector hides. */
final class HiddenRows {
  private final RoaringBitmapArray rows; // null if none is hidden

  private HiddenRows(RoaringBitmapArray rows) {
    this.rows = rows;
  }

  /**
   * @param vector in Delta's base 64; null for none
   */
  static HiddenRows of(String vector, String table, Configuration hadoop) {
    if (vector == null) {
      return new HiddenRows(null);
    }
    DeletionVectorDescriptor descriptor = DeletionVectorDescriptor.deserializeFromBase64(vector);
    return new HiddenRows(
        StoredBitmap.create(descriptor, new Path(table))
            .load(DeletionVectorStore$.MODULE$.createInstance(hadoop)));
  }

  boolean has(long row) {
    return rows != null && rows.contains(row);
  }
}
