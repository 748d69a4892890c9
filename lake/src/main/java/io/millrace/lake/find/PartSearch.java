package io.millrace.lake.find;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Searches one part of a file: the key columns first, and what is asked for beside only if a row
 * was found.
 */
final class PartSearch {
  private static final long[] NONE = {};

  private final WantedKeys keys;
  private final String keyColumn;
  private final FilePart part;
  private final HiddenRows hidden;
  private final Configuration hadoop;
  private final UnsafeRow scratch;
  private long[] hashes = NONE;

  /**
   * @param keyColumn what the first column of the keys is called in files
   */
  PartSearch(
      WantedKeys keys, String keyColumn, FilePart part, HiddenRows hidden, Configuration hadoop) {
    this.keys = keys;
    this.keyColumn = keyColumn;
    this.part = part;
    this.hidden = hidden;
    this.hadoop = hadoop;
    this.scratch = keys.newRow();
  }

  /** A row found: its key's number, and its own. */
  private record Hit(int key, long row) {}

  /**
   * @param keyReader of the key columns
   * @param besideReader of what is asked for beside, where the part tells it; else unused
   */
  Iterator<FoundRow> found(FileReader keyReader, FileReader besideReader, StructType beside) {
    List<Hit> hits = new ArrayList<>();
    if (!searchTexts(hits)) {
      Iterator<ColumnarBatch> batches = keyReader.read(part);
      while (batches.hasNext()) {
        search(batches.next(), hits);
      }
    }
    return part.tells() && !hits.isEmpty() && !beside.isEmpty()
        ? new Telling(hits, besideReader.read(part), beside)
        : hits.stream().map(hit -> foundRow(hit, null)).iterator();
  }

  private boolean searchTexts(List<Hit> hits) {
    return keys.areTexts()
        && PlainTexts.visit(
            part,
            keyColumn,
            hadoop,
            (bytes, from, length, row) -> {
              int key = keys.find(bytes, from, length, scratch);
              if (key >= 0 && !hidden.has(row)) {
                hits.add(new Hit(key, row));
              }
            });
  }

  private void search(ColumnarBatch batch, List<Hit> hits) {
    int rows = batch.numRows();
    ColumnVector[] values = vectors(batch);
    ColumnVector numbers = batch.column(batch.numCols() - 1);
    if (hashes.length < rows) {
      hashes = new long[rows];
    }
    keys.hash(values, rows, hashes);
    for (int row = 0; row < rows; row++) {
      int key = keys.find(hashes[row], values, row, scratch);
      if (key >= 0 && !hidden.has(numbers.getLong(row))) {
        hits.add(new Hit(key, numbers.getLong(row)));
      }
    }
  }

  private static ColumnVector[] vectors(ColumnarBatch batch) {
    ColumnVector[] values = new ColumnVector[batch.numCols() - 1];
    Arrays.setAll(values, batch::column);
    return values;
  }

  private FoundRow foundRow(Hit hit, UnsafeRow told) {
    keys.point(scratch, hit.key());
    return new FoundRow(scratch, part.address(), hit.row(), told);
  }

  /** Walks through the rows again, in the same order, and stops at those that were found. */
  private final class Telling implements Iterator<FoundRow> {
    private final Iterator<Hit> hits;
    private final Iterator<ColumnarBatch> batches;
    private final UnsafeProjection projection;
    private ColumnarBatch batch;
    private int at;

    Telling(List<Hit> hits, Iterator<ColumnarBatch> batches, StructType beside) {
      this.hits = hits.iterator();
      this.batches = batches;
      this.projection = UnsafeProjection.create(beside);
    }

    @Override
    public boolean hasNext() {
      return hits.hasNext();
    }

    @Override
    public FoundRow next() {
      Hit hit = hits.next();
      goTo(hit.row());
      return foundRow(hit, projection.apply(batch.getRow(at)));
    }

    private void goTo(long row) {
      while (batch == null || lastRow() < row) {
        batch = batches.next();
        at = 0;
      }
      ColumnVector numbers = batch.column(batch.numCols() - 1);
      while (numbers.getLong(at) < row) {
        at++;
      }
    }

    private long lastRow() {
      return batch.numRows() == 0
          ? -1
          : batch.column(batch.numCols() - 1).getLong(batch.numRows() - 1);
    }
  }
}
