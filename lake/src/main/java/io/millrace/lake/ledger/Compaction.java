package io.millrace.lake.ledger;

import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.RemoveFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.data.GenericRow;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the rows of many small files into one, in a commit that changes no row: each append leaves a
 * file, and a reader opens them all. Files that have grown large are left alone.
 */
final class Compaction {
  /** Of two processes that compact at a time, the later loses, since both change this. */
  private static final String APP_ID = "millrace:ledger:compaction";

  private static final long LARGE = 1 << 20;
  private static final int WORTH_IT = 10;

  private final Engine engine;
  private final String path;

  Compaction(Engine engine, String path) {
    this.engine = engine;
    this.path = path;
  }

  /**
   * Compacts if there is enough to compact.
   *
   * @return the version it made
   * @throws io.delta.kernel.exceptions.ConcurrentWriteException if another process does the same
   */
  Optional<Long> run() throws IOException {
    Table table = Table.forPath(engine, path);
    // Begun before the files are listed, so that a compaction in between is a conflict.
    Transaction transaction =
        table
            .createTransactionBuilder(engine, AppendTable.ENGINE, Operation.MANUAL_UPDATE)
            .withTransactionId(engine, APP_ID, System.currentTimeMillis())
            .build(engine);
    Scan scan = scan(table.getLatestSnapshot(engine));
    List<Row> small = smallFiles(scan);
    if (small.size() < WORTH_IT) {
      return Optional.empty();
    }
    List<Row> actions = new ArrayList<>();
    for (DataFileStatus file : write(transaction, rows(scan, small))) {
      actions.add(
          SingleAction.createAddFileSingleAction(
              AddFile.convertDataFileStatus(URI.create(path + "/"), file, Map.of(), false)));
    }
    small.forEach(file -> actions.add(SingleAction.createRemoveFileSingleAction(remove(file))));
    TransactionCommitResult commit =
        transaction.commit(
            engine,
            CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator())));
    return Optional.of(commit.getVersion());
  }

  private Scan scan(Snapshot snapshot) {
    return snapshot.getScanBuilder(engine).build();
  }

  private List<Row> smallFiles(Scan scan) throws IOException {
    List<Row> small = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          files.forEachRemaining(
              file -> {
                if (InternalScanFileUtils.getAddFileStatus(file).getSize() < LARGE) {
                  small.add(file);
                }
              });
        }
      }
    }
    return small;
  }

  private List<FilteredColumnarBatch> rows(Scan scan, List<Row> files) throws IOException {
    Row state = scan.getScanState(engine);
    StructType schema = ScanStateRow.getPhysicalDataReadSchema(engine, state);
    List<FilteredColumnarBatch> rows = new ArrayList<>();
    for (Row file : files) {
      var status = InternalScanFileUtils.getAddFileStatus(file);
      try (CloseableIterator<FilteredColumnarBatch> data =
          Scan.transformPhysicalData(
              engine,
              state,
              file,
              engine
                  .getParquetHandler()
                  .readParquetFiles(
                      Utils.singletonCloseableIterator(status), schema, Optional.empty()))) {
        data.forEachRemaining(rows::add);
      }
    }
    return rows;
  }

  private List<DataFileStatus> write(Transaction transaction, List<FilteredColumnarBatch> rows)
      throws IOException {
    Row state = transaction.getTransactionState(engine);
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    CloseableIterator<FilteredColumnarBatch> data =
        Transaction.transformLogicalData(
            engine, state, Utils.toCloseableIterator(rows.iterator()), Map.of());
    List<DataFileStatus> written = new ArrayList<>();
    try (CloseableIterator<DataFileStatus> files =
        engine
            .getParquetHandler()
            .writeParquetFiles(
                context.getTargetDirectory(), data, context.getStatisticsColumns())) {
      files.forEachRemaining(written::add);
    }
    return written;
  }

  private static Row remove(Row file) {
    Row added = file.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL);
    StructType schema = RemoveFile.FULL_SCHEMA;
    Map<Integer, Object> values = new HashMap<>();
    values.put(schema.indexOf("path"), added.getString(added.getSchema().indexOf("path")));
    values.put(schema.indexOf("deletionTimestamp"), System.currentTimeMillis());
    values.put(schema.indexOf("dataChange"), false);
    return new GenericRow(schema, values);
  }
}
