package io.millrace.bench.gate;

import com.amazon.deequ.VerificationResult;
import com.amazon.deequ.VerificationSuite;
import com.amazon.deequ.checks.CheckStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Write, then Deequ over what was written, then publish: a marker file, which costs nothing. To
 * keep readers from unchecked rows would cost a staging table and a second copy on top.
 */
record CheckedAfterwards(String name, Layout layout, Path table) implements Contender {
  @Override
  public void write(Dataset<Row> rows) {
    layout.writePlainly(rows, table);
    Dataset<Row> written = rows.sparkSession().read().format("delta").load(table.toString());
    VerificationResult result =
        new VerificationSuite().onData(written).addCheck(TypicalChecks.forDeequ()).run();
    if (!result.status().equals(CheckStatus.Success())) {
      throw new IllegalStateException("Deequ did not accept the sample: " + result.checkResults());
    }
    publish();
  }

  private void publish() {
    try {
      Files.writeString(table.resolveSibling("PUBLISHED"), table.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
