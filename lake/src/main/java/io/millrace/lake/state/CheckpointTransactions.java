package io.millrace.lake.state;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The transactions that a checkpoint file holds: one column of its Parquet, the rest is not read.
 */
final class CheckpointTransactions {
  private static final StructType SCHEMA =
      new StructType()
          .add(
              "txn",
              new StructType().add("appId", StringType.STRING).add("version", LongType.LONG));

  private CheckpointTransactions() {}

  static Map<String, Long> read(Configuration hadoop, FileSystem files, Path checkpoint)
      throws IOException {
    if (checkpoint.getName().endsWith(".json")) {
      return CommitFile.read(files, checkpoint, -1).transactions();
    }
    FileStatus status = files.getFileStatus(checkpoint);
    var file =
        io.delta.kernel.utils.FileStatus.of(
            status.getPath().toString(), status.getLen(), status.getModificationTime());
    Map<String, Long> transactions = new HashMap<>();
    try (CloseableIterator<ColumnarBatch> batches =
        DefaultEngine.create(hadoop)
            .getParquetHandler()
            .readParquetFiles(Utils.singletonCloseableIterator(file), SCHEMA, Optional.empty())) {
      while (batches.hasNext()) {
        add(batches.next(), transactions);
      }
    }
    return transactions;
  }

  private static void add(ColumnarBatch batch, Map<String, Long> transactions) {
    ColumnVector rows = batch.getColumnVector(0);
    ColumnVector appIds = rows.getChild(0);
    ColumnVector numbers = rows.getChild(1);
    for (int row = 0; row < batch.getSize(); row++) {
      if (!rows.isNullAt(row)) {
        transactions.put(appIds.getString(row), numbers.getLong(row));
      }
    }
  }
}
