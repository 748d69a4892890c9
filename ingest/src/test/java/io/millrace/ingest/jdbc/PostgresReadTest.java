package io.millrace.ingest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.testing.LocalSpark;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresReadTest {
  @Test
  void rows_and_facts_come_from_the_table() {
    TestPostgres.execute(
        "CREATE TABLE orders (id int PRIMARY KEY, total numeric(10,2), at timestamptz, day date, made timestamp, note text)",
        "INSERT INTO orders SELECT i, i * 1.25, timestamptz '2024-03-01 00:00:00.123456+00' + i * interval '1 hour', date '2024-03-01' + i, timestamp '2024-03-31 02:30:00.000001', 'n' || i FROM generate_series(1, 100000) i");
    long start = System.nanoTime();
    try (JdbcRead read =
        JdbcRead.open(
            LocalSpark.session(),
            TestPostgres.source(),
            JdbcTable.of(Relation.table("public.orders")),
            Optional.empty(),
            List.of("total", "id"))) {
      System.err.println("open " + (System.nanoTime() - start) / 1e6);
      System.err.println(read.facts());
      System.err.println(read.input());
      read.rows().printSchema();
      read.rows().explain(true);
      read.rows().orderBy("id").show(5, false);
      assertThat(read.rows().count()).isEqualTo(100000);
    }
  }
}
