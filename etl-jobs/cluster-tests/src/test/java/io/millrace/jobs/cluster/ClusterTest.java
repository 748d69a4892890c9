package io.millrace.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One slice that is accepted and one that is refused, where executors are processes of their own
 * and have nothing but the job jar.
 */
class ClusterTest {
  private static final String GOOD = "2024-03-01";
  private static final String BAD = "2024-03-02";

  @TempDir Path folder;

  @BeforeEach
  void aProject() throws IOException {
    write("conf/millrace.yaml", "project: cluster\nzone: UTC\nwarehouse: warehouse\n");
    write(
        "conf/datasets/customers.yaml",
        """
        dataset: bronze.customers
        kind: journal
        from: { files: "landing/{slice}/*", format: debezium-json }
        keys: [id]
        slices: { by: day, zone: UTC }
        columns:
          id: { type: bigint }
          name: { type: string }
        checks:
          - complete: name
        """);
    write("landing/%s/changes.json".formatted(GOOD), change(1, "\"Ada\"") + change(2, "\"Bo\""));
    write("landing/%s/changes.json".formatted(BAD), change(3, "null"));
  }

  @Test
  void on_a_local_cluster() {
    assertThat(submitted("local-cluster[2,1,1024]", "client")).isEqualTo(3);
    bothDaysAreRecorded();
  }

  @Tag("slow")
  @Test
  void on_a_standalone_master_with_two_workers() {
    onTwoWorkers(
        url -> {
          assertThat(submitted(url, "client")).isEqualTo(3);
          bothDaysAreRecorded();
        });
  }

  /** Spark's own exit code says nothing there; the ledger does. */
  @Tag("slow")
  @Test
  void in_cluster_mode_the_ledger_tells_what_became_of_the_driver() {
    onTwoWorkers(
        url -> {
          submitted(url, "cluster");
          bothDaysAreRecorded();
        });
  }

  /** Calls with the URL of a master that two workers have come to. */
  private void onTwoWorkers(Consumer<String> work) {
    try (Command master = daemon("master.Master");
        Command one = worker(master, "one");
        Command two = worker(master, "two")) {
      String url = url(master);
      for (Command worker : List.of(one, two)) {
        worker.await(Pattern.compile("(Successfully registered with master)"));
      }
      work.accept(url);
    }
  }

  private int submitted(String master, String mode) {
    List<String> words = new ArrayList<>();
    words.add(Command.home("bin/spark-submit").toString());
    words.addAll(List.of("--master", master, "--deploy-mode", mode));
    words.addAll(List.of("--driver-memory", "900m", "--executor-memory", "600m"));
    if (mode.equals("cluster")) { // a worker starts drivers without them
      words.addAll(List.of("--driver-java-options", System.getProperty("spark.opens")));
    }
    words.addAll(List.of("--conf", "spark.standalone.submit.waitAppCompletion=true"));
    words.addAll(List.of("--class", "io.millrace.Main"));
    words.add(Command.home("etl-jobs/target/millrace.jar").toUri().toString());
    words.addAll(List.of("run", "bronze.customers", "--from", GOOD, "--to", BAD));
    words.addAll(List.of("--config", folder.resolve("conf").toString()));
    try (Command command = Command.start(folder, words)) {
      int code = command.exitCode();
      System.out.println(command.printed());
      return code;
    }
  }

  private void bothDaysAreRecorded() {
    List<String> words = new ArrayList<>();
    words.add(Command.home("bin/millrace").toString());
    words.addAll(List.of("status", "bronze.customers", "--from", GOOD, "--to", BAD));
    words.addAll(List.of("--fail-on", "missing,stale,rejected,failed"));
    words.addAll(List.of("--config", folder.resolve("conf").toString()));
    try (Command status = Command.start(folder, words)) {
      assertThat(status.exitCode()).as(status.printed()).isEqualTo(3);
      assertThat(status.printed())
          .containsPattern(GOOD + " +\\S+ READY +2")
          .containsPattern(BAD + " +\\S+ REJECTED");
    }
  }

  private Command worker(Command master, String name) {
    return daemon(
        "worker.Worker",
        "--cores",
        "2",
        "--memory",
        "2g",
        "--work-dir",
        folder.resolve(name).toString(),
        url(master));
  }

  private static String url(Command master) {
    return master.await(Pattern.compile("Starting Spark master at (spark://\\S+)"));
  }

  /** A process of Spark's on ports that the system gives. */
  private Command daemon(String name, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    words.add(Command.home("etl-jobs/spark-home/target/jars") + "/*");
    words.add("org.apache.spark.deploy." + name);
    words.addAll(List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
    words.addAll(List.of(arguments));
    return Command.start(folder, words);
  }

  private static String change(int id, String name) {
    return """
        {"before":null,"after":{"id":%d,"name":%s},"op":"c","ts_ms":1709283600000,\
        "source":{"version":"3.2.0.Final","connector":"postgresql","name":"shop","ts_ms":1709283600000,\
        "snapshot":"false","db":"shop","schema":"public","table":"customers","txId":%d,"lsn":%d}}
        """
        .formatted(id, name, id, 1000 + id);
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
