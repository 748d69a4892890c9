package io.millrace.lake.ledger;

import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Table;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.data.DefaultRowBasedColumnarBatch;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.internal.actions.CommitInfo;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A table that rows are added to, by a process that knows its schema and about its newest version.
 * The kernel's own transactions list and read the log for each; a ledger that many slices write to
 * would spend most of its time so. A blind append needs none of it: it takes the first version that
 * nobody has taken.
 */
final class Target {
  /** A process that has slept while others wrote looks afresh where the log ends. */
  private static final int STEPS = 200;

  private final Engine engine;
  private final Path log;
  private final StructType schema;
  private final Row state;
  private final AtomicLong version;

  private Target(Engine engine, Path log, StructType schema, Row state, long version) {
    this.engine = engine;
    this.log = log;
    this.schema = schema;
    this.state = state;
    this.version = new AtomicLong(version);
  }

  /**
   * @param table the table's folder, which is there
   */
  static Target of(Engine engine, Table table, StructType schema) {
    Transaction begun =
        table.createTransactionBuilder(engine, AppendTable.ENGINE, Operation.WRITE).build(engine);
    return new Target(
        engine,
        new Path(table.getPath(engine), "_delta_log"),
        schema,
        begun.getTransactionState(engine),
        table.getLatestSnapshot(engine).getVersion(engine));
  }

  /**
   * Adds rows in one commit.
   *
   * @return the version it made
   * @throws ConcurrentWriteException if others are so far ahead that the table is to be looked at
   *     again
   */
  long append(List<Row> rows) throws IOException {
    List<Row> actions = new ArrayList<>();
    actions.add(SingleAction.createCommitInfoSingleAction(info().toRow()));
    try (CloseableIterator<Row> added = write(rows)) {
      added.forEachRemaining(actions::add);
    }
    long after = version.get();
    for (long next = after + 1; next <= after + STEPS; next++) {
      if (commit(next, actions)) {
        version.accumulateAndGet(next, Math::max);
        return next;
      }
    }
    throw new ConcurrentWriteException("version %d is long past".formatted(after));
  }

  private CommitInfo info() {
    return new CommitInfo(
        Optional.empty(),
        System.currentTimeMillis(),
        AppendTable.ENGINE,
        Operation.WRITE.getDescription(),
        Map.of(),
        true,
        UUID.randomUUID().toString(),
        Map.of());
  }

  private CloseableIterator<Row> write(List<Row> rows) throws IOException {
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
    return Transaction.generateAppendActions(engine, state, files, context);
  }

  /** Returns false if somebody else has made that version. */
  private boolean commit(long next, List<Row> actions) throws IOException {
    try {
      engine
          .getJsonHandler()
          .writeJsonFileAtomically(
              FileNames.deltaFile(log, next), Utils.toCloseableIterator(actions.iterator()), false);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
