package io.millrace.capture.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.jdbc.JdbcRead;
import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.ingest.jdbc.JdbcTable;
import io.millrace.ingest.jdbc.Relation;
import io.millrace.ingest.secrets.SecretRef;
import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A table of the database that is captured, as it is read over JDBC. */
record SourceTable(CaptureProgram capture, String name) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The rows as they are now, and where the log stands. */
  JdbcRead copy() throws IOException {
    return JdbcRead.openForHandover(LocalSpark.session(), source(), table(), PATIENCE);
  }

  void assertEqualTo(ReplayedTable replayed, List<String> columns) throws IOException {
    try (JdbcRead snapshot =
        JdbcRead.open(LocalSpark.session(), source(), table(), Optional.empty(), List.of())) {
      Dataset<Row> rows = replayed.rows();
      assertThat(Rows.types(rows, columns)).isEqualTo(Rows.types(snapshot.rows(), columns));
      List<String> stored = Rows.of(rows, columns);
      List<String> source = Rows.of(snapshot.rows(), columns);
      assertThat(without(stored, source)).as("rows that the source has not").isEmpty();
      assertThat(without(source, stored)).as("rows that the table has not").isEmpty();
      assertThat(stored).isEqualTo(source);
    }
  }

  private static List<String> without(List<String> some, List<String> others) {
    List<String> rest = new ArrayList<>(some);
    rest.removeAll(others);
    return rest;
  }

  private JdbcTable table() {
    return JdbcTable.of(Relation.table(name));
  }

  private JdbcSource source() throws IOException {
    Path password = Files.writeString(Files.createTempFile("proof", ".secret"), capture.password());
    return JdbcSource.of(
        "busy", capture.url(), capture.user(), SecretRef.parse("file:" + password));
  }
}
