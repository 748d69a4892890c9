package io.millrace.ingest.jdbc;

import io.millrace.lake.Slicing;
import io.millrace.lake.testing.LocalSpark;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.Row;

/** Short forms of what most tests of reads do. */
final class Reads {
  private Reads() {}

  static JdbcRead open(JdbcSource source, JdbcTable table, String... sums) {
    return JdbcRead.open(LocalSpark.session(), source, table, Optional.empty(), List.of(sums));
  }

  static JdbcRead openWindow(JdbcSource source, JdbcTable table, String from, String to) {
    Slicing.Interval window = new Slicing.Interval(Instant.parse(from), Instant.parse(to));
    return JdbcRead.open(LocalSpark.session(), source, table, Optional.of(window), List.of());
  }

  static List<Row> rows(JdbcSource source, JdbcTable table) {
    try (JdbcRead read = open(source, table)) {
      return read.rows().collectAsList();
    }
  }

  /** The first column, as text, in the order of that text. */
  static List<String> texts(JdbcRead read) {
    return read.rows().collectAsList().stream()
        .map(r -> String.valueOf(r.get(0)))
        .sorted()
        .toList();
  }

  static JdbcTable table(String name) {
    return JdbcTable.of(Relation.table(name));
  }

  static JdbcTable split(JdbcTable table, String by, int splits) {
    return new JdbcTable(
        table.from(),
        table.select(),
        table.exclude(),
        table.types(),
        Optional.ofNullable(by),
        OptionalInt.of(splits),
        table.fetchSize(),
        table.time());
  }

  static JdbcTable typed(JdbcTable table, Map<String, String> types) {
    return new JdbcTable(
        table.from(),
        table.select(),
        table.exclude(),
        types,
        table.splitBy(),
        table.splits(),
        table.fetchSize(),
        table.time());
  }

  static JdbcTable timed(JdbcTable table, String column, String zone) {
    return new JdbcTable(
        table.from(),
        table.select(),
        table.exclude(),
        table.types(),
        table.splitBy(),
        table.splits(),
        table.fetchSize(),
        Optional.of(new JdbcTable.TimeColumn(column, Optional.ofNullable(zone).map(ZoneId::of))));
  }

  static JdbcTable columns(JdbcTable table, List<String> select, List<String> exclude) {
    return new JdbcTable(
        table.from(),
        select,
        exclude,
        table.types(),
        table.splitBy(),
        table.splits(),
        table.fetchSize(),
        table.time());
  }

  static JdbcSource with(JdbcSource source, int connections, Map<String, String> properties) {
    return new JdbcSource(
        source.name(),
        source.url(),
        source.user(),
        source.password(),
        new JdbcSource.Limits(connections, source.limits().connectTimeout()),
        properties,
        source.driver());
  }
}
