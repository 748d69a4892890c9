package io.millrace.lake.ledger;

import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionBuilder;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.data.DefaultRowBasedColumnarBatch;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small Delta table that many processes add rows to. It is made by the first append. An append is
 * blind: the kernel puts it after whatever was committed meanwhile, so none is lost.
 */
final class AppendTable {
  private static final Logger LOG = LoggerFactory.getLogger(AppendTable.class);
  static final String ENGINE = "Millrace";

  /** Two processes may both find no table, and more may add faster than one commit takes. */
  private static final int ATTEMPTS = 20;

  private static final Map<String, String> PROPERTIES = Map.of("delta.checkpointInterval", "25");

  private final Engine engine;
  private final String path;
  private final StructType schema;

  AppendTable(Engine engine, String path, StructType schema) {
    this.engine = engine;
    this.path = path;
    this.schema = schema;
  }

  String path() {
    return path;
  }

  StructType schema() {
    return schema;
  }

  /**
   * Adds rows in one commit.
   *
   * @throws UnreachableException if they could not be added
   */
  void append(List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    try {
      TransactionCommitResult commit = appendAgainAndAgain(rows);
      if (commit.isReadyForCheckpoint()) {
        tidy(commit.getVersion());
      }
    } catch (IOException | RuntimeException e) {
      throw unreachable(
          "Cannot write to the ledger at %s: %s. Check that the warehouse is there and may be written to; 'millrace repair' adds what is missing later."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /** The storage's failures come in many wrappings; a failure without one of them is our bug. */
  private static RuntimeException unreachable(String message, Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof UncheckedIOException
          || cause instanceof KernelException) {
        return new UnreachableException(message, failure);
      }
    }
    return (RuntimeException) failure;
  }

  private TransactionCommitResult appendAgainAndAgain(List<Row> rows) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return appendOnce(rows);
      } catch (ConcurrentWriteException | TableAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private TransactionCommitResult appendOnce(List<Row> rows) throws IOException {
    Transaction transaction = begin();
    Row state = transaction.getTransactionState(engine);
    FilteredColumnarBatch batch =
        new FilteredColumnarBatch(new DefaultRowBasedColumnarBatch(schema, rows), Optional.empty());
    CloseableIterator<FilteredColumnarBatch> data =
        Transaction.transformLogicalData(
            engine, state, Utils.singletonCloseableIterator(batch), Map.of());
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    CloseableIterator<DataFileStatus> files =
        engine
            .getParquetHandler()
            .writeParquetFiles(context.getTargetDirectory(), data, context.getStatisticsColumns());
    CloseableIterator<Row> actions =
        Transaction.generateAppendActions(engine, state, files, context);
    return transaction.commit(engine, CloseableIterable.inMemoryIterable(actions));
  }

  private Transaction begin() {
    Table table = Table.forPath(engine, path);
    try {
      table.getLatestSnapshot(engine);
      return table.createTransactionBuilder(engine, ENGINE, Operation.WRITE).build(engine);
    } catch (TableNotFoundException e) {
      TransactionBuilder builder =
          table.createTransactionBuilder(engine, ENGINE, Operation.CREATE_TABLE);
      return builder
          .withSchema(engine, schema)
          .withTableProperties(engine, PROPERTIES)
          .build(engine);
    }
  }

  /** Keeps reading fast. The rows are safe by now, so what goes wrong here is only told. */
  private void tidy(long version) {
    long newest = version;
    try {
      newest = new Compaction(engine, path).run().orElse(version);
      Table.forPath(engine, path).checkpoint(engine, newest);
    } catch (CheckpointAlreadyExistsException | ConcurrentWriteException e) {
      LOG.debug("Another process tidies {} at version {}", path, newest);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Could not tidy {} at version {}: {}", path, newest, e.toString());
    }
  }

  /**
   * What a reader makes of all rows.
   *
   * @param reader makes something of a row, or leaves it out
   * @return in no order; empty if there is no table yet
   * @throws UnreachableException if they could not be read
   */
  <T> List<T> read(Function<Row, Optional<T>> reader) {
    try {
      Snapshot snapshot;
      try {
        snapshot = Table.forPath(engine, path).getLatestSnapshot(engine);
      } catch (TableNotFoundException e) {
        return List.of();
      }
      return read(snapshot, reader);
    } catch (IOException | RuntimeException e) {
      throw unreachable(
          "Cannot read the ledger at %s: %s. Check that the warehouse is there and that you may read it."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  private <T> List<T> read(Snapshot snapshot, Function<Row, Optional<T>> reader)
      throws IOException {
    Scan scan = snapshot.getScanBuilder(engine).withReadSchema(engine, schema).build();
    Row state = scan.getScanState(engine);
    StructType physicalSchema = ScanStateRow.getPhysicalDataReadSchema(engine, state);
    List<T> found = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          while (files.hasNext()) {
            readFile(state, files.next(), physicalSchema, reader, found);
          }
        }
      }
    }
    return found;
  }

  private <T> void readFile(
      Row state,
      Row file,
      StructType physicalSchema,
      Function<Row, Optional<T>> reader,
      List<T> found)
      throws IOException {
    var status = InternalScanFileUtils.getAddFileStatus(file);
    try (CloseableIterator<FilteredColumnarBatch> data =
        Scan.transformPhysicalData(
            engine,
            state,
            file,
            engine
                .getParquetHandler()
                .readParquetFiles(
                    Utils.singletonCloseableIterator(status), physicalSchema, Optional.empty()))) {
      while (data.hasNext()) {
        try (CloseableIterator<Row> rows = data.next().getRows()) {
          while (rows.hasNext()) {
            reader.apply(rows.next()).ifPresent(found::add);
          }
        }
      }
    }
  }
}
