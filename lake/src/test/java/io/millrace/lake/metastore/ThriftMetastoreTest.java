package io.millrace.lake.metastore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.SparkSettings;
import io.millrace.lake.TableSpec;
import io.millrace.lake.Verdict;
import io.millrace.lake.testing.LocalSpark;
import io.millrace.lake.testing.ThriftMetastore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one metastore service. */
class ThriftMetastoreTest {
  private static final TableSpec ORDERS =
      new TableSpec(
          DatasetName.parse("bronze.orders"),
          Slicing.daily("ds", ZoneOffset.UTC),
          "Orders.",
          "ann",
          Map.of(),
          false);
  private static final Slice HERE = new Slice("2024-03-01");
  private static final Slice THERE = new Slice("2024-03-02");

  @TempDir Path folder;

  @Test
  void two_processes_share_tables_and_marks() throws Exception {
    try (ThriftMetastore service = ThriftMetastore.start(folder.resolve("metastore"))) {
      // given a process with a Spark of its own on that metastore
      Process other = start(service.uri());
      String output = new String(other.getInputStream().readAllBytes(), UTF_8);
      assertThat(other.waitFor()).as(output).isZero();
      assertThat(output).contains("3 rows by name");
      // when this one does the same, but for the table, which it knows already
      try (Metastore metastore =
          Metastore.open(
              LocalSpark.session(), new MetastoreSettings.Thrift(service.uri()), lake(folder))) {
        assertThat(metastore.knows(ORDERS)).isTrue();
        metastore.mark(ORDERS, ready(HERE));
        metastore.mark(ORDERS, ready(THERE)); // which the other has marked
        // then
        assertThat(metastore.ready(ORDERS)).containsExactly(HERE, THERE);
        metastore.unmark(ORDERS, HERE);
        assertThat(metastore.ready(ORDERS)).containsExactly(THERE);
      }
    }
  }

  private Process start(String uri) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-Djava.net"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx768m",
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            uri,
            folder.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static LakeLocation lake(Path folder) {
    return new LakeLocation(new org.apache.hadoop.fs.Path(folder.resolve("lake").toUri()));
  }

  private static SliceRecord ready(Slice slice) {
    return new SliceRecord(
        SliceRecord.Event.READY,
        RunId.create(),
        ORDERS.name(),
        slice,
        1,
        Verdict.PASSED,
        3,
        "f",
        Map.of(),
        List.of(),
        Optional.empty(),
        true,
        "c0",
        List.of(),
        "",
        Instant.EPOCH);
  }

  /** The other process. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) {
      MetastoreSettings settings = new MetastoreSettings.Thrift(arguments[0]);
      LakeLocation lake = lake(Path.of(arguments[1]));
      SparkSession.Builder builder =
          SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false");
      SparkSettings.required().forEach(builder::config);
      settings.sparkSettings().forEach(builder::config);
      SparkSession spark = builder.getOrCreate();
      spark
          .sql("select id, '2024-03-02' as ds from range(3)")
          .write()
          .format("delta")
          .partitionBy("ds")
          .save(lake.table(ORDERS.name()).toString());
      try (Metastore metastore = Metastore.open(spark, settings, lake)) {
        metastore.register(ORDERS);
        metastore.mark(ORDERS, ready(THERE));
      }
      System.out.println(spark.table("bronze.orders").count() + " rows by name");
      spark.stop();
    }
  }
}
