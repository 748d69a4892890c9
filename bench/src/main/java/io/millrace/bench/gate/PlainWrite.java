package io.millrace.bench.gate;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Spark's own Delta write, unchecked: what all others are measured against. */
record PlainWrite(String name, Layout layout, Path table) implements Contender {
  @Override
  public void write(Dataset<Row> rows) {
    layout.writePlainly(rows, table);
  }
}
