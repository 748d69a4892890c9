package io.millrace.bench.clickstream;

import static org.apache.spark.sql.functions.col;

import io.millrace.bench.BenchSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A process of {@code bench/run clickstream} that enriches parsed lines, or makes them. */
@Command(name = "enrich")
public final class EnrichBench implements Callable<Integer> {
  @Option(names = "--way", required = true)
  private Way way;

  @Option(names = "--rows", required = true, description = "Parquet: read, or made by PARSED")
  private Path rows;

  @Option(names = "--countries", defaultValue = "")
  private String countries;

  @Option(names = "--out")
  private Path out;

  @Option(names = "--log")
  private Path log;

  @Option(names = "--logs", split = ",")
  private List<Path> logs;

  @Option(names = "--lines")
  private long lines;

  /** What is done in this process. */
  private enum Way {
    PARSED,
    SPARK_COPY,
    SPARK_YAUAA,
    SPARK_ONCE,
    MILLRACE
  }

  private EnrichBench() {}

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new EnrichBench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() {
    try (SparkSession spark = BenchSession.open("clickstream enrich")) {
      spark.sparkContext().setLogLevel("WARN");
      if (way == Way.PARSED) {
        SampleLog.write(log, logs, lines);
        write(SparkLines.parsed(spark, log), rows);
      } else {
        write(enriched(spark.read().parquet(rows.toString())), out);
        Dataset<Row> written = spark.read().parquet(out.toString());
        String placed =
            way == Way.SPARK_COPY
                ? ""
                : ", \"placed\": " + written.where(col("country").isNotNull()).count();
        System.out.println(
            String.format(Locale.ROOT, "{\"events\": %d%s}", written.count(), placed));
      }
    }
    return 0;
  }

  private Dataset<Row> enriched(Dataset<Row> parsed) {
    return switch (way) {
      case PARSED, SPARK_COPY -> parsed;
      case SPARK_YAUAA -> SparkPlaces.enriched(SparkLines.enriched(parsed), countries);
      case SPARK_ONCE -> SparkOnce.enriched(parsed, countries);
      case MILLRACE -> MillraceRows.enriched(parsed, countries);
    };
  }

  private static void write(Dataset<Row> rows, Path folder) {
    rows.write().mode(SaveMode.Overwrite).parquet(folder.toString());
  }
}
