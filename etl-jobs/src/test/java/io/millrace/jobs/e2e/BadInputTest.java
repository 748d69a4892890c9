package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.cli.InProcess;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.testing.ThriftMetastore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is said with the right exit code: what it is, where, and how to mend it. */
class BadInputTest {
  private static final String DAY = "2024-03-01";

  @TempDir static Path folder;
  private static ThriftMetastore metastore;
  private static ShopProject shop;

  @BeforeAll
  static void start() throws Exception {
    metastore = ThriftMetastore.start(folder.resolve("metastore"));
    shop = ShopProject.create(folder.resolve("shop"), metastore.uri());
    shop.dataset("goods").login("etl", "the right one");
    shop.sql("CREATE TABLE nothing (id bigint); CREATE TABLE twins (\"id\" int, \"Id\" int)");
  }

  @AfterAll
  static void stop() {
    shop.close();
    metastore.close();
  }

  @Test
  void a_wish_that_makes_no_sense_is_refused_before_anything_starts() {
    refused("reversed", "run", "bronze.goods", "--from", "2024-03-02", "--to", "2024-03-01");
    refused("lies in the future", "run", "bronze.goods", "--date", "2999-01-01");
    refused("lies in the future", "run", "bronze.goods", "--from", DAY, "--to", "2999-01-01");
    refused("Did you mean 'bronze.goods'?", "run", "bronze.gods", "--date", DAY);
    refused("2024-13-01", "run", "bronze.goods", "--date", "2024-13-01");
    refused("--date 2024-03-01", "run", "bronze.goods");
    refused("--force", "run", "bronze.goods", "--date", DAY, "--forse");
  }

  private static void refused(String message, String... words) {
    InProcess command = InProcess.millrace(shop.home(), words);
    assertThat(command.code()).as(command.toString()).isEqualTo(2);
    assertThat(command.out()).isEmpty();
    assertThat(command.err()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void each_dataset_that_cannot_be_built_says_why() throws Exception {
    shop.source("secretless", "user: etl\npassword: env:NO_SUCH_VARIABLE_IS_SET");
    Path guess = Files.writeString(folder.resolve("guess"), "a wrong one");
    shop.source("stranger", "user: etl\npassword: file:" + guess);
    int closed = closedPort();
    shop.file(
        "conf/sources/away.yaml",
        "source: away\nurl: jdbc:postgresql://localhost:%d/x\nuser: etl\n".formatted(closed));
    String some = "- rows: { min: 1 }";
    wrong("secretless", "secretless", "table: public.goods", some);
    wrong("stranger", "stranger", "table: public.goods", some);
    wrong("away", "away", "table: public.goods", some);
    wrong("no_table", "shop", "table: public.godos", some);
    wrong("no_column", "shop", "table: public.goods", "- complete: pirce");
    wrong("no_sql", "shop", "table: public.goods", "- satisfies: price >>> ( 0");
    wrong("no_where", "shop", "table: public.goods", some + "\n    where: \"nmae = 'x'\"");
    wrong("no_query", "shop", "query: SELECT idd FROM goods", some);
    wrong("late", "shop", "query: SELECT id, 1 / (1000 - id) AS x FROM goods", some);
    wrong("twins", "shop", "table: public.twins", some);
    wrong("nothing", "shop", "table: public.nothing", "- complete: id");

    InProcess run =
        InProcess.millrace(shop.home(), "run", "wrong.*", "--date", DAY, "--output", "json");

    assertThat(run.err()).doesNotContain("\tat ");
    Map<String, JsonNode> slices = slices(run);
    told(slices, "secretless", 2, "env:NO_SUCH_VARIABLE_IS_SET", "source secretless", "missing");
    told(slices, "stranger", 5, "Source stranger", "refuses user 'etl'", "file:" + guess);
    told(slices, "away", 5, "localhost:" + closed, "does not answer", "Is the server up");
    told(slices, "no_table", 2, "'godos'", "source shop", "Did you mean 'goods'?");
    told(slices, "no_column", 2, "'pirce'", "price");
    told(slices, "no_sql", 2, "price >>> ( 0");
    told(slices, "no_where", 2, "nmae", "name");
    told(slices, "no_query", 2, "Source shop", "refuses the statement", "\"idd\"");
    told(slices, "late", 2, "Source shop", "division by zero");
    told(slices, "twins", 2, "'Id'", "'id'", "case");
    told(slices, "nothing", 3, "empty: allowed");
    for (String name : slices.keySet()) {
      assertThat(slices.get(name).path("step_millis").has("COMMITTED")).as(name).isFalse();
    }
    for (String name : List.of("no_column", "no_sql", "no_where")) { // before any row moved
      assertThat(slices.get("wrong." + name).path("step_millis").has("STAGED")).as(name).isFalse();
    }
    assertThat(run.code()).isEqualTo(worst(slices));
    assertThat(Marks.of(metastore.uri(), "wrong", "nothing")).isEmpty();
  }

  private static void told(
      Map<String, JsonNode> slices, String name, int code, String... fragments) {
    JsonNode slice = slices.get("wrong." + name);
    assertThat(slice.path("message").asText()).contains(fragments).doesNotContain("Exception");
    assertThat(slice.path("exit_code").asInt()).as(slice.toPrettyString()).isEqualTo(code);
  }

  private static int worst(Map<String, JsonNode> slices) throws IOException {
    JsonNode summary = summary();
    assertThat(summary.path("slices")).hasSize(slices.size());
    return summary.path("exit_code").asInt();
  }

  @Test
  void what_a_source_does_next_day_leaves_the_good_slice_alone() throws Exception {
    shop.sql("CREATE TABLE stock AS TABLE goods; CREATE TABLE crew AS TABLE goods");
    shop.file("conf/datasets/good/stock.yaml", good("stock", "- unique: id"));
    shop.file("conf/datasets/good/crew.yaml", good("crew", "- complete: id"));
    shop.file(
        "conf/datasets/good/none.yaml",
        good("none", "- rows: { equal-to: source }")
            .replace("public.none", "public.nothing\nempty: allowed"));
    InProcess first =
        InProcess.millrace(shop.home(), "run", "good.*", "--date", DAY, "--output", "json");
    assertThat(first.code()).as(first.toString()).isZero();
    assertThat(InProcess.millrace(shop.home(), "status", "good.none").out())
        .contains("READY, empty");
    long version = history("stock").version();

    shop.sql("ALTER TABLE crew DROP COLUMN name; INSERT INTO stock SELECT * FROM stock LIMIT 2");
    InProcess second =
        InProcess.millrace(
            shop.home(), "run", "good.*", "--date", DAY, "--force", "--output", "json");

    Map<String, JsonNode> slices = slices(second);
    JsonNode crew = slices.get("good.crew");
    assertThat(crew.path("exit_code").asInt()).as(crew.toPrettyString()).isEqualTo(2);
    assertThat(crew.path("message").asText()).contains("column 'name'", "good.crew", "load NULLs");
    JsonNode stock = slices.get("good.stock");
    assertThat(stock.path("exit_code").asInt()).as(stock.toPrettyString()).isEqualTo(3);
    assertThat(stock.at("/checks/0/failing_keys").toString()).contains("id=1");
    assertThat(summary().path("slices")).isEqualTo(tree(second).path("slices"));
    InProcess shown =
        InProcess.millrace(shop.home(), "runs", "show", stock.path("run_id").asText());
    assertThat(shown.out()).contains("REJECTED", "unique", "id=1");
    assertThat(history("stock").version()).isEqualTo(version);
    assertThat(history("stock").current()).hasSize(1);
    assertThat(Marks.of(metastore.uri(), "good", "stock")).containsExactly("ds=" + DAY);
    dryRunWritesNothing();
  }

  private static void dryRunWritesNothing() {
    Map<Path, FileTime> before = files();
    InProcess dry =
        InProcess.millrace(
            shop.home(), "run", "good.*", "--date", "2024-03-02", "--dry-run", "--verbose");
    assertThat(dry.code()).as(dry.toString()).isZero();
    assertThat(dry.out()).contains("good.stock", "2024-03-02");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void a_metastore_that_is_down_is_told_soon_and_recorded() throws Exception {
    String away = "metastore=thrift://127.0.0.1:" + closedPort();
    Instant begun = Instant.now();
    InProcess run =
        InProcess.millrace(shop.home(), "run", "bronze.goods", "--date", DAY, "--set", away);
    assertThat(run.code()).as(run.toString()).isEqualTo(5);
    assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofMinutes(2));
    assertThat(run.out() + run.err())
        .contains(away.substring("metastore=".length()))
        .doesNotContain("\tat ");
    assertThat(summary().path("outcome").asText()).isEqualTo("UNREACHABLE");
    assertThat(InProcess.millrace(shop.home(), "runs", "list", "bronze.goods").out())
        .contains("UNREACHABLE");
  }

  @Test
  void a_warehouse_that_cannot_be_written_is_unreachable() throws Exception {
    Path file = Files.writeString(folder.resolve("a-file"), "");
    InProcess run =
        InProcess.millrace(
            shop.home(),
            "run",
            "bronze.goods",
            "--date",
            DAY,
            "--set",
            "warehouse=" + file.resolve("below"));
    assertThat(run.code()).as(run.toString()).isEqualTo(5);
    assertThat(run.out() + run.err()).contains(file.toString()).doesNotContain("\tat ");
  }

  private static void wrong(String name, String source, String reading, String checks) {
    shop.file(
        "conf/datasets/wrong/%s.yaml".formatted(name),
        """
        dataset: wrong.%s
        kind: jdbc
        source: %s
        %s
        mode: snapshot
        slices: { by: day, column: ds, zone: UTC }
        checks:
          %s
        """
            .formatted(name, source, reading, checks));
  }

  private static String good(String name, String checks) {
    return """
        dataset: good.%1$s
        kind: jdbc
        source: shop
        table: public.%1$s
        mode: snapshot
        slices: { by: day, column: ds, zone: UTC }
        keys: [id]
        checks:
          %2$s
        """
        .formatted(name, checks);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static SliceHistory history(String name) {
    Project project = Project.load(Path.of(shop.conf()), Optional.empty(), List.of());
    return SliceHistory.read(
        project.hadoop(), project.location().table(new DatasetName("good", name)));
  }

  private static JsonNode summary() throws IOException {
    return new ObjectMapper().readTree(shop.home().resolve("logs/run-summary.json").toFile());
  }

  private static JsonNode tree(InProcess run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }

  private static Map<String, JsonNode> slices(InProcess run) throws IOException {
    Map<String, JsonNode> slices = new TreeMap<>();
    tree(run).path("slices").forEach(slice -> slices.put(slice.path("dataset").asText(), slice));
    return slices;
  }

  /** Every file and folder of the project, with the time of its last change. */
  private static Map<Path, FileTime> files() {
    Map<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(shop.home())) {
      for (Path path : new ArrayList<>(all.toList())) {
        files.put(path, Files.getLastModifiedTime(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
