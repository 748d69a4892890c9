package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.testing.ThriftMetastore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Planted secrets are looked for in all that a run shows and leaves: when all goes well, when the
 * login is refused, and when the server repeats what it was given.
 */
class SecretsTest {
  private static final String DAY = "2024-03-01";
  private static final String IN_ENVIRONMENT = "pl4nted-in-the-environment";
  private static final String IN_FILE = "pl4nted-in-a-file";
  private static final String IN_PROPERTY = "pl4nted-in-a-property";
  private static final String REFUSED = "pl4nted-and-refused";
  private static final List<String> SECRETS =
      List.of(IN_ENVIRONMENT, IN_FILE, IN_PROPERTY, REFUSED);

  @TempDir Path folder;

  @Test
  void planted_secrets_are_nowhere() throws Exception {
    try (ThriftMetastore metastore = ThriftMetastore.start(folder.resolve("metastore"));
        ShopProject shop = ShopProject.create(folder.resolve("shop"), metastore.uri())) {
      plant(shop, metastore.uri());
      Map<String, String> texts = new LinkedHashMap<>();
      runs(shop, texts);
      looks(shop, texts);
      texts.put("the ledger", ledger(shop));
      files(shop.home(), texts);
      assertThatItWasWorthLooking(texts);
      texts.forEach(
          (where, text) ->
              SECRETS.forEach(secret -> assertThat(text).as(where).doesNotContain(secret)));
    }
  }

  private void plant(ShopProject shop, String metastore) throws IOException {
    shop.login("by_env", IN_ENVIRONMENT).login("by_file", IN_FILE);
    shop.sql("ALTER ROLE by_file SET shop.echo = '%s'".formatted(IN_FILE));
    Path events = Files.createDirectories(shop.home().resolve("events"));
    shop.file(
        "conf/millrace.yaml",
        """
        project: shop
        metastore: %s
        spark:
          spark.eventLog.enabled: true
          spark.eventLog.compress: false
          spark.eventLog.dir: %s
        """
            .formatted(metastore, events.toUri()));
    shop.source("env", "user: by_env\npassword: env:PLANTED_PASSWORD");
    shop.source(
        "file",
        "user: by_file\npassword: file:%s\nproperties: { sslpassword: 'file:%s' }"
            .formatted(secret("file", IN_FILE), secret("property", IN_PROPERTY)));
    shop.source("refused", "user: by_file\npassword: file:" + secret("refused", REFUSED));
    dataset(shop, "env", "env", "table: public.goods");
    dataset(shop, "file", "file", "table: public.goods");
    dataset(shop, "refused", "refused", "table: public.goods");
    dataset(shop, "echo", "file", "query: SELECT current_setting('shop.echo')::int AS id");
    dataset(
        shop,
        "late_echo",
        "file",
        "query: SELECT CASE WHEN id < 999 THEN 1 ELSE current_setting('shop.echo')::int END AS id FROM goods");
  }

  private Path secret(String name, String value) throws IOException {
    Path secrets = Files.createDirectories(folder.resolve("secrets"));
    return Files.writeString(secrets.resolve(name), value + "\n");
  }

  private static void dataset(ShopProject shop, String name, String source, String reading) {
    shop.file(
        "conf/datasets/%s.yaml".formatted(name),
        """
        dataset: secret.%s
        kind: jdbc
        source: %s
        %s
        mode: snapshot
        slices: { by: day, column: ds, zone: UTC }
        checks:
          - complete: id
        """
            .formatted(name, source, reading));
  }

  private static void runs(ShopProject shop, Map<String, String> texts) {
    MillraceProcess run =
        MillraceProcess.command(
            shop.home(),
            Map.of("PLANTED_PASSWORD", IN_ENVIRONMENT),
            "run",
            "secret.*",
            "--date",
            DAY,
            "--verbose",
            "--output",
            "json");
    texts.put("arguments", run.commandLine());
    assertThat(run.exitCode()).as(run.out() + run.err()).isIn(2, 5);
    texts.put("stdout", run.out());
    texts.put("stderr", run.err());
  }

  private static void looks(ShopProject shop, Map<String, String> texts) {
    for (String words :
        List.of(
            "config explain --output json",
            "config explain",
            "manifest",
            "validate",
            "status",
            "runs list",
            "run secret.* --date 2024-03-02 --dry-run --output json")) {
      InProcess look = InProcess.millrace(shop.home(), words.split(" "));
      texts.put(words, look.out() + look.err());
    }
  }

  private static String ledger(ShopProject shop) {
    Project project = Project.load(Path.of(shop.conf()), Optional.empty(), List.of());
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    StringBuilder text = new StringBuilder();
    for (String name : List.of("env", "file", "refused", "echo", "late_echo")) {
      DatasetName dataset = new DatasetName("secret", name);
      text.append(ledger.attempts(dataset)).append(ledger.events(dataset));
    }
    return text.toString();
  }

  /** All files that were left in the project's folder: logs, event logs, tables, summary. */
  private static void files(Path home, Map<String, String> texts) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      files.filter(Files::isRegularFile).forEach(file -> texts.put(file.toString(), text(file)));
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertThatItWasWorthLooking(Map<String, String> texts) {
    assertThat(texts.get("arguments")).contains("secret.*");
    assertThat(texts.get("stdout"))
        .contains("\"READY\"", "refuses user 'by_file'", "invalid input syntax", "***");
    assertThat(texts.get("stderr")).contains("SliceAttempt", "builds secret.env");
    assertThat(texts.get("config explain")).contains("env:PLANTED_PASSWORD");
    assertThat(texts.get("the ledger")).contains("refuses user 'by_file'", "***");
    assertThat(texts.keySet())
        .anyMatch(file -> file.contains("/events/"))
        .anyMatch(file -> file.endsWith(".log"))
        .anyMatch(file -> file.endsWith("run-summary.json"))
        .anyMatch(file -> file.endsWith("00000.json"));
    assertThat(texts.values()).anyMatch(text -> text.contains("SparkListenerSQLExecutionStart"));
  }
}
