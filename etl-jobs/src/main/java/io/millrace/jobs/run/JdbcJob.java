package io.millrace.jobs.run;

import io.millrace.ingest.jdbc.JdbcRead;
import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.jobs.conf.JdbcDataset;
import io.millrace.lake.Grain;
import io.millrace.lake.Input;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.WriteMode;
import io.millrace.quality.CheckSpec;
import io.millrace.quality.Rule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads a slice of a dataset of kind {@code jdbc}. Holds the source's state until it is closed. */
final class JdbcJob implements Job {
  private final JdbcDataset spec;
  private final JdbcRead read;

  private JdbcJob(JdbcDataset spec, JdbcRead read) {
    this.spec = spec;
    this.read = read;
  }

  static JdbcJob open(SparkSession spark, JdbcDataset spec, JdbcSource source, Slice slice) {
    Optional<Slicing.Interval> window =
        spec.mode() == JdbcDataset.Mode.WINDOW ? spec.slicing().interval(slice) : Optional.empty();
    return new JdbcJob(spec, JdbcRead.open(spark, source, spec.jdbcTable(), window, sums(spec)));
  }

  @Override
  public Dataset<Row> rows() {
    return Masking.masked(read.rows(), spec.columns());
  }

  @Override
  public WriteMode mode() {
    return spec.slicing().by() == Grain.ALL
        ? new WriteMode.ReplaceTable()
        : new WriteMode.ReplaceSlice();
  }

  @Override
  public SourceFacts facts() {
    return read.facts();
  }

  @Override
  public List<Input> inputs() {
    return List.of(read.input());
  }

  @Override
  public RuntimeException explain(Exception failure) {
    RuntimeException itself =
        failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    return read.explain(failure).map(RuntimeException.class::cast).orElse(itself);
  }

  @Override
  public void close() {
    read.close();
  }

  /** The columns whose sums the checks want to hear from the source. */
  private static List<String> sums(JdbcDataset spec) {
    return spec.checks().stream()
        .map(CheckSpec::rule)
        .flatMap(rule -> rule instanceof Rule.Parity parity ? parity.sums().stream() : Stream.of())
        .distinct()
        .toList();
  }
}
