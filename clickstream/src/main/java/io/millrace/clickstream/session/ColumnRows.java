package io.millrace.clickstream.session;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.collection.JavaConverters;

/**
 * Rows of which most values are never asked for: where files are read by columns and nothing else
 * is done to them, a row is a place in these, and no value is copied that nobody wants, nor decoded
 * again and again.
 */
final class ColumnRows {
  private ColumnRows() {}

  /**
   * @return rows that are good until the next one is asked for
   */
  static JavaRDD<InternalRow> of(Dataset<Row> rows) {
    return byColumns(rows.queryExecution().executedPlan())
        .orElseGet(() -> rows.queryExecution().toRdd().toJavaRDD());
  }

  private static Optional<JavaRDD<InternalRow>> byColumns(SparkPlan plan) {
    SparkPlan inner = plan instanceof WholeStageCodegenExec stage ? stage.child() : plan;
    SparkPlan below = inner instanceof ProjectExec project ? project.child() : inner;
    if (!(below instanceof ColumnarToRowExec columns)) {
      return Optional.empty();
    }
    List<ExprId> there =
        JavaConverters.seqAsJavaList(columns.child().output()).stream()
            .map(Attribute::exprId)
            .toList();
    int[] places =
        JavaConverters.seqAsJavaList(inner.output()).stream()
            .mapToInt(each -> there.indexOf(each.exprId()))
            .toArray();
    if (Arrays.stream(places).anyMatch(place -> place < 0)) {
      return Optional.empty(); // a column is computed
    }
    return Optional.of(
        columns
            .child()
            .executeColumnar()
            .toJavaRDD()
            .mapPartitions(batches -> new Rows(batches, places)));
  }

  private static final class Rows implements Iterator<InternalRow> {
    private final Iterator<ColumnarBatch> batches;
    private final int[] places;
    private final DictionaryTexts[] texts;
    private Iterator<InternalRow> batch;

    Rows(Iterator<ColumnarBatch> batches, int[] places) {
      this.batches = batches;
      this.places = places;
      this.texts = new DictionaryTexts[places.length];
    }

    @Override
    public boolean hasNext() {
      while (batch == null || !batch.hasNext()) {
        if (!batches.hasNext()) {
          return false;
        }
        batch = rows(batches.next());
      }
      return true;
    }

    /** The reader owns the vectors and closes them. */
    private Iterator<InternalRow> rows(ColumnarBatch read) {
      ColumnVector[] vectors = new ColumnVector[places.length];
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = decodedOnce(read.column(places[i]), i);
      }
      return new ColumnarBatch(vectors, read.numRows()).rowIterator();
    }

    private ColumnVector decodedOnce(ColumnVector column, int i) {
      if (!(column.dataType() instanceof StringType
          && column instanceof WritableColumnVector writable
          && writable.hasDictionary())) {
        return column;
      }
      if (texts[i] == null) {
        texts[i] = new DictionaryTexts(writable);
      } else {
        texts[i].turnTo(writable);
      }
      return texts[i];
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return batch.next();
    }
  }
}
