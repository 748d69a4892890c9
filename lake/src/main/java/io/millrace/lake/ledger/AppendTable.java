package io.millrace.lake.ledger;

import io.delta.kernel.Operation;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
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
import io.delta.kernel.utils.FileStatus;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small Delta table that many processes add rows to. It is made by the first append. An append is
 * blind: it goes after whatever was committed meanwhile, so none is lost.
 */
final class AppendTable {
  private static final Logger LOG = LoggerFactory.getLogger(AppendTable.class);
  static final String ENGINE = "Millrace";

  /** Two processes may both find no table, and more may add faster than one commit takes. */
  private static final int ATTEMPTS = 20;

  private static final int TIDY_INTERVAL = 25;

  private static final Map<String, String> PROPERTIES =
      Map.of("delta.checkpointInterval", String.valueOf(TIDY_INTERVAL));

  private final Engine engine;
  private final String path;
  private final StructType schema;
  private Target target; // null until something is added

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
   * @return whether the table was tidied thereafter, as it is every now and then
   * @throws UnreachableException if they could not be added
   */
  boolean append(List<Row> rows) {
    if (rows.isEmpty()) {
      return false;
    }
    try {
      long version = appendAgainAndAgain(rows);
      boolean isDue = version % TIDY_INTERVAL == 0;
      if (isDue) {
        forgetTarget(); // and see what another process may have changed
        tidy(version);
      }
      return isDue;
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

  private long appendAgainAndAgain(List<Row> rows) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return target().append(rows);
      } catch (ConcurrentWriteException | TableAlreadyExistsException e) {
        forgetTarget();
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The table as it was when this process first added to it, and after each time it was tidied. */
  private synchronized Target target() throws IOException {
    if (target == null) {
      target = Target.of(engine, table(), schema);
    }
    return target;
  }

  /** The table, which is made if there is none. */
  private Table table() {
    Table table = Table.forPath(engine, path);
    try {
      table.getLatestSnapshot(engine);
    } catch (TableNotFoundException e) {
      table
          .createTransactionBuilder(engine, ENGINE, Operation.CREATE_TABLE)
          .withSchema(engine, schema)
          .withTableProperties(engine, PROPERTIES)
          .build(engine)
          .commit(engine, CloseableIterable.emptyIterable());
    }
    return table;
  }

  private synchronized void forgetTarget() {
    target = null;
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
    List<T> found = new ArrayList<>();
    read(schema, reader, found::addAll);
    return found;
  }

  /**
   * The same of some columns; the others have no values then.
   *
   * @param found is given what was made of the rows of each file
   * @return the version that was read; -1 if there is no table yet
   */
  <T> long read(StructType columns, Function<Row, Optional<T>> reader, Consumer<List<T>> found) {
    try {
      Snapshot snapshot;
      try {
        snapshot = Table.forPath(engine, path).getLatestSnapshot(engine);
      } catch (TableNotFoundException e) {
        return -1;
      }
      read(snapshot, columns, reader, found);
      return snapshot.getVersion(engine);
    } catch (IOException | RuntimeException e) {
      throw unreachable(
          "Cannot read the ledger at %s: %s. Check that the warehouse is there and that you may read it."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  private <T> void read(
      Snapshot snapshot,
      StructType columns,
      Function<Row, Optional<T>> reader,
      Consumer<List<T>> found)
      throws IOException {
    Scan scan = snapshot.getScanBuilder(engine).withReadSchema(engine, columns).build();
    Row state = scan.getScanState(engine);
    StructType physicalSchema = ScanStateRow.getPhysicalDataReadSchema(engine, state);
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          while (files.hasNext()) {
            found.accept(readFile(state, files.next(), physicalSchema, reader));
          }
        }
      }
    }
  }

  /**
   * What a reader makes of the rows of some files of the table.
   *
   * @throws IOException if one is not there any more
   */
  <T> List<T> read(List<FileStatus> files, StructType columns, Function<Row, Optional<T>> reader)
      throws IOException {
    List<T> found = new ArrayList<>();
    try (CloseableIterator<ColumnarBatch> data =
        engine
            .getParquetHandler()
            .readParquetFiles(
                Utils.toCloseableIterator(files.iterator()), columns, Optional.empty())) {
      while (data.hasNext()) {
        take(data.next().getRows(), reader, found);
      }
    }
    return found;
  }

  private <T> List<T> readFile(
      Row state, Row file, StructType physicalSchema, Function<Row, Optional<T>> reader)
      throws IOException {
    List<T> found = new ArrayList<>();
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
        take(data.next().getRows(), reader, found);
      }
    }
    return found;
  }

  private static <T> void take(
      CloseableIterator<Row> rows, Function<Row, Optional<T>> reader, List<T> found)
      throws IOException {
    try (rows) {
      while (rows.hasNext()) {
        reader.apply(rows.next()).ifPresent(found::add);
      }
    }
  }
}
