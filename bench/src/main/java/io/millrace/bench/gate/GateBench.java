package io.millrace.bench.gate;

import io.millrace.lake.SparkSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The measured JVM of {@code bench/run gate}: a line of JSON for each write, on stdout. */
@Command(name = "gate")
public final class GateBench implements Callable<Integer> {
  @Option(names = "--folder", required = true)
  private Path folder;

  @Option(names = "--rows", required = true)
  private long rows;

  @Option(names = "--rounds", required = true)
  private int rounds;

  @Option(names = "--layout", defaultValue = "TABLE")
  private Layout layout;

  @Option(names = "--only", split = ",", description = "Contenders by name; all without it.")
  private List<String> only = List.of();

  private GateBench() {}

  public static void main(String[] args) {
    int exitCode =
        new CommandLine(new GateBench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
    System.exit(exitCode);
  }

  @Override
  public Integer call() {
    SparkSession.Builder builder =
        SparkSession.builder().appName("bench gate").config("spark.ui.enabled", "false");
    SparkSettings.required().forEach(builder::config);
    try (SparkSession spark = builder.getOrCreate()) {
      GateRounds all = new GateRounds(spark, layout, wanted());
      all.warmUp(rows);
      all.play(rounds, rows, run -> System.out.println(run.json()));
    }
    return 0;
  }

  private List<Contender> wanted() {
    return GateRounds.contenders(layout, folder).stream()
        .filter(contender -> only.isEmpty() || only.contains(contender.name()))
        .toList();
  }
}
