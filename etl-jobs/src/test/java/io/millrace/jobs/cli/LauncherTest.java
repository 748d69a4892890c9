package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of {@code bin/}, over a clone that is built and a Java that says how it was called.
 */
class LauncherTest {
  private static final Path SCRIPTS = Path.of("../bin");

  /**
   * Answers as Spark's launcher does when it is asked for a command, as a small JVM that plans a
   * run, and else with its arguments.
   */
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        *org.apache.spark.launcher.Main*--broken*) echo "launcher says no" >&2; exit 7 ;;
        *org.apache.spark.launcher.Main*)
          while [ "$1" != org.apache.spark.launcher.Main ]; do shift; done
          shift
          printf 'a line for people\\n\\0\\n%s\\0' "$0"
          printf '%s\\0' -cp "$SPARK_HOME/conf/:$SPARK_HOME/jars/*" "$@" ;;
        *SparkSubmit*) for word in "$@"; do echo "<$word>"; done; exit "${ANSWER:-0}" ;;
        *" run "*--help*) echo "<--help>" ;;
        *" run "*) exit "${PLANNED:-90}" ;;
        *) for word in "$@"; do echo "<$word>"; done; exit "${ANSWER:-0}" ;;
      esac
      """;

  private static final String QUICK = "<-XX:TieredStopAtLevel=1>";
  private static final String LATE = "<-XX:Tier4InvocationThreshold=50000>";

  @TempDir private Path folder;
  private Path clone;
  private Path jdk;

  @BeforeEach
  void aBuiltClone() throws IOException {
    clone = folder.resolve("a clone with spaces");
    Files.createDirectories(clone.resolve("bin"));
    try (Stream<Path> scripts = Files.list(SCRIPTS)) {
      for (Path script : scripts.toList()) {
        Files.copy(script, clone.resolve("bin").resolve(script.getFileName()));
      }
    }
    write(clone.resolve("etl-jobs/target/millrace.jar"), "");
    write(clone.resolve("etl-jobs/spark-home/target/jars/slf4j-api-1.jar"), "");
    write(clone.resolve("etl-jobs/demo-servers/target/jars/server.jar"), "");
    jdk = jdk("17.0.9");
  }

  @Test
  void commands_without_spark_start_a_small_JVM_with_the_words_as_they_were_given() {
    Ended ended = run(Map.of(), "bin/millrace", "status", "bronze.*", "--config", "my conf");

    assertThat(ended.exitCode).isZero();
    assertThat(ended.out)
        .endsWith("<io.millrace.Main>\n<status>\n<bronze.*>\n<--config>\n<my conf>\n")
        .contains("<-XX:TieredStopAtLevel=1>", clone + "/etl-jobs/target/millrace.jar");
  }

  @Test
  void commands_with_spark_go_through_spark_submit() {
    Ended ended =
        run(
            Map.of("MILLRACE_HEAP", "3g"),
            "bin/millrace",
            "--config",
            "status",
            "run",
            "a.b",
            "--date",
            "2025-01-01");

    assertThat(ended.err).contains("a line for people");
    assertThat(ended.out)
        .contains("<org.apache.spark.deploy.SparkSubmit>", "<--driver-memory>\n<3g>")
        .endsWith(
            "<%s>\n<--config>\n<status>\n<run>\n<a.b>\n<--date>\n<2025-01-01>\n"
                .formatted(clone.resolve("etl-jobs/target/millrace.jar")));
  }

  @Test
  void what_a_small_JVM_can_do_alone_starts_no_spark() {
    Ended nothingToDo = run(Map.of("PLANNED", "0"), "bin/millrace", "run", "a.b");
    Ended invalid = run(Map.of("PLANNED", "2"), "bin/millrace", "run", "a.b");

    assertThat(nothingToDo.exitCode).isZero();
    assertThat(invalid.exitCode).isEqualTo(2);
    assertThat(nothingToDo.out + invalid.out).doesNotContain("SparkSubmit");
    assertThat(
            run(
                    Map.of("PLANNED", "2", "MILLRACE_SPARK_OPTS", "--master yarn"),
                    "bin/millrace",
                    "run",
                    "a.b")
                .out)
        .contains("SparkSubmit");
  }

  @Test
  void short_runs_have_the_quick_compiler_alone_and_others_the_optimizing_one_late() {
    assertThat(run(Map.of("PLANNED", "91"), "bin/millrace", "run", "a.b").out)
        .contains(QUICK)
        .doesNotContain(LATE);
    assertThat(run(Map.of("PLANNED", "90"), "bin/millrace", "run", "a.b").out)
        .contains("SparkSubmit", LATE)
        .doesNotContain(QUICK);
    assertThat(run(Map.of(), "bin/millrace", "repair").out).contains(QUICK);
  }

  @Test
  void spark_starts_from_an_archive_of_classes_unless_somebody_looks_at_them() throws IOException {
    write(clone.resolve("etl-jobs/target/spark-start.jsa"), "classes");
    String archive = "<-XX:SharedArchiveFile=" + clone + "/etl-jobs/target/spark-start.jsa>";
    String spark = clone + "/etl-jobs/spark-home/target/jars/*";

    assertThat(run(Map.of(), "bin/millrace", "run", "a.b").out)
        .contains(archive, "<-cp>\n<" + spark + ":" + clone + "/etl-jobs/target/millrace.jar>");
    assertThat(
            run(Map.of("MILLRACE_OPTS", "-XX:StartFlightRecording"), "bin/millrace", "run", "a.b")
                .out)
        .contains("SparkSubmit")
        .doesNotContain(archive);
  }

  @Test
  void only_the_demo_has_its_servers_on_the_class_path() {
    assertThat(run(Map.of(), "bin/millrace", "demo").out)
        .contains("<--driver-class-path>\n<%s/".formatted(clone.resolve("etl-jobs/demo-servers")));
    assertThat(run(Map.of(), "bin/millrace", "run", "demo").out).doesNotContain("demo-servers");
  }

  @Test
  void capture_is_built_when_it_is_first_used_and_needs_no_spark() throws IOException {
    Path mvn = folder.resolve("tools/mvn");
    write(
        mvn,
        "#!/bin/sh\nmkdir -p capture/target/jars && touch capture/target/jars/millrace-capture.jar\n");
    assertThat(mvn.toFile().setExecutable(true)).isTrue();
    Map<String, String> withMaven = Map.of("PATH", mvn.getParent() + ":" + System.getenv("PATH"));

    Ended first = run(withMaven, "bin/millrace", "capture", "shop", "--out", "landing");
    Ended second = run(Map.of(), "bin/millrace", "capture", "shop", "--out", "landing");

    assertThat(first.err).contains("First capture: building it");
    assertThat(second.err).isEmpty();
    assertThat(second.out)
        .endsWith("<io.millrace.Main>\n<capture>\n<shop>\n<--out>\n<landing>\n")
        .contains("<-XX:TieredStopAtLevel=1>");
  }

  @Test
  void help_needs_no_spark() {
    assertThat(run(Map.of(), "bin/millrace", "run", "--help").out).isEqualTo("<--help>\n");
  }

  @Test
  void a_link_from_elsewhere_finds_the_clone() throws IOException {
    Path link = folder.resolve("elsewhere/millrace");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../a clone with spaces/bin/millrace"));

    assertThat(run(Map.of(), link.toString(), "validate").out)
        .contains(clone + "/etl-jobs/target/millrace.jar")
        .endsWith("<validate>\n");
  }

  @Test
  void the_exit_code_is_that_of_the_program() {
    assertThat(run(Map.of("ANSWER", "3"), "bin/millrace", "status").exitCode).isEqualTo(3);
    assertThat(run(Map.of("ANSWER", "3"), "bin/millrace", "run", "a.b").exitCode).isEqualTo(3);
  }

  @Test
  void a_launcher_that_fails_is_not_taken_for_success() {
    Ended ended = run(Map.of(), "bin/spark-submit", "--broken");

    assertThat(ended.exitCode).isEqualTo(7);
    assertThat(ended.err).contains("launcher says no");
  }

  @Test
  void another_java_is_refused_with_the_way_to_mend_it() throws IOException {
    jdk = jdk("21.0.2");

    Ended ended = run(Map.of(), "bin/millrace", "status");

    assertThat(ended.exitCode).isEqualTo(2);
    assertThat(ended.err).contains("is version 21.0.2", "needs JDK 17", "set JAVA_HOME");
  }

  @Test
  void java_is_found_on_the_path_where_JAVA_HOME_is_not_set() {
    String path = jdk.resolve("bin") + ":" + System.getenv("PATH");

    Ended ended = run(Map.of("JAVA_HOME", "", "PATH", path), "bin/millrace", "status");

    assertThat(ended.out).endsWith("<io.millrace.Main>\n<status>\n");
  }

  private record Ended(int exitCode, String out, String err) {}

  private Ended run(Map<String, String> environment, String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.set(0, clone.resolve(words[0]).toString()); // an absolute path stays as it is
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
      return new Ended(process.exitValue(), text(out), text(err));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Path jdk(String version) throws IOException {
    Path home = folder.resolve("jdk " + version);
    write(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    write(home.resolve("bin/java"), JAVA);
    assertThat(home.resolve("bin/java").toFile().setExecutable(true)).isTrue();
    return home;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
