package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void a_new_project_is_valid_at_once() {
    assertThat(CommandRun.of("init", folder.resolve("My Shop").toString()).exitCode()).isZero();

    CommandRun validate = CommandRun.of("validate", "--config", folder + "/My Shop/conf");

    assertThat(validate.err()).isEmpty();
    assertThat(validate.out()).isEqualTo("my-shop is valid: datasets 1, sources 1, checks 2.\n");
  }

  @Test
  void a_dry_run_of_several_days_before_any_other_command_writes_nothing() throws IOException {
    CommandRun.of("init", folder.toString());
    Map<Path, FileTime> before = files();

    CommandRun dry =
        CommandRun.of(
            "run",
            "bronze.*",
            "--from=2025-12-01",
            "--to=2025-12-03",
            "--dry-run",
            "--config=" + folder.resolve("conf"));

    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("2025-12-01", "2025-12-02", "2025-12-03");
    assertThat(files()).isEqualTo(before);
  }

  /** Files and folders of the project, with the time of their last change. */
  private Map<Path, FileTime> files() throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        files.put(path, Files.getLastModifiedTime(path));
      }
    }
    return files;
  }

  @Test
  void init_overwrites_nothing() throws IOException {
    Path settings = folder.resolve("conf/millrace.yaml");
    Files.createDirectories(settings.getParent());
    Files.writeString(settings, "mine");

    CommandRun init = CommandRun.of("init", folder.toString());

    assertThat(init.exitCode()).isEqualTo(2);
    assertThat(init.err()).contains(settings + " exists already, and init overwrites nothing.");
    assertThat(settings).hasContent("mine");
    assertThat(folder.resolve("conf/sources")).doesNotExist();
  }

  @Test
  void global_options_stand_before_or_after_the_command() {
    CommandRun.of("init", folder.toString());
    String conf = folder.resolve("conf").toString();

    CommandRun before = CommandRun.of("--config", conf, "validate");
    CommandRun after = CommandRun.of("validate", "--config", conf);

    assertThat(before).isEqualTo(after);
    assertThat(before.exitCode()).isZero();
  }

  @Test
  void a_misspelt_command_is_a_usage_error_that_suggests_the_right_one() {
    CommandRun run = CommandRun.of("statuss");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("'statuss'", "Did you mean: millrace status", "Try 'millrace --help'");
  }

  @Test
  void errors_go_to_stderr_and_as_json_to_stdout_too() throws IOException {
    CommandRun run =
        CommandRun.of(
            "validate", "--config", folder.resolve("nowhere").toString(), "--output=json");

    assertThat(run.exitCode()).isEqualTo(2);
    JsonNode json = JSON.readTree(run.out());
    assertThat(json.get("schema_version").asInt()).isEqualTo(1);
    assertThat(json.get("outcome").asText()).isEqualTo("INVALID");
    assertThat(json.get("exit_code").asInt()).isEqualTo(2);
    assertThat(run.err()).startsWith("error: ").contains(json.get("message").asText());
  }

  @Test
  void whatever_is_printed_passes_the_scrubber() {
    CommandRun.of("init", folder.toString());
    String conf = folder.resolve("conf").toString();

    CommandRun result =
        CommandRun.of(
            CommandRun.NO_TERMINAL,
            text -> text.replace("5432", "***"),
            "config",
            "explain",
            "sources",
            "--config",
            conf);
    CommandRun error =
        CommandRun.of(
            CommandRun.NO_TERMINAL,
            text -> text.replace("hunter2", "***"),
            "config",
            "explain",
            "hunter2",
            "--config",
            conf);

    assertThat(result.out()).contains("localhost:***/shop").doesNotContain("5432");
    assertThat(error.err()).contains("'***'").doesNotContain("hunter2");
  }

  @Test
  void status_of_a_project_without_tables_names_the_command_to_begin_with() {
    CommandRun.of("init", folder.toString());
    String conf = folder.resolve("conf").toString();

    CommandRun all = CommandRun.of("status", "--config", conf);
    CommandRun strict =
        CommandRun.of(
            "status", "--config", conf, "--date", "2025-01-01", "--fail-on", "missing,late");

    assertThat(all.exitCode()).isZero();
    assertThat(all.out())
        .contains("bronze.orders", "MISSING, late", "millrace run bronze.orders --from ");
    assertThat(strict.exitCode()).isEqualTo(4);
    assertThat(folder.resolve("warehouse")).doesNotExist();
  }

  @Test
  void colours_are_only_for_terminals_and_not_if_NO_COLOR_is_set() {
    CommandRun.of("init", folder.toString());
    String[] status = {"status", "--config", folder.resolve("conf").toString()};
    Terminal coloured = new Terminal(true, true, 100, true, true);
    Terminal plain = new Terminal(true, true, 100, false, true);

    assertThat(CommandRun.of(coloured, text -> text, status).out()).contains("\u001b[");
    assertThat(CommandRun.of(plain, text -> text, status).out()).doesNotContain("\u001b[");
    assertThat(CommandRun.of(status).out()).doesNotContain("\u001b[");
  }

  @Test
  void a_range_is_refused_if_reversed_or_in_the_future_or_half() {
    CommandRun.of("init", folder.toString());
    String conf = folder.resolve("conf").toString();

    assertThat(
            CommandRun.of("status", "--config", conf, "--from", "2025-01-02", "--to", "2025-01-01"))
        .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
        .satisfies(run -> assertThat(run.err()).contains("reversed: give the earlier one first"));
    assertThat(CommandRun.of("status", "--config", conf, "--date", "2999-01-01"))
        .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
        .satisfies(run -> assertThat(run.err()).contains("2999-01-01 lies in the future"));
    assertThat(CommandRun.of("status", "--config", conf, "--from", "2025-01-01"))
        .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
        .satisfies(run -> assertThat(run.err()).contains("both --from and --to"));
  }

  @Test
  void what_a_template_leaves_of_a_date_that_is_not_there_is_refused() {
    CommandRun.of("init", folder.toString());
    String conf = folder.resolve("conf").toString();

    for (String left : List.of("None", "")) {
      CommandRun run = CommandRun.of("run", "*", "--config", conf, "--date", left);
      assertThat(run.exitCode()).as("--date '%s'", left).isEqualTo(2);
      assertThat(run.err()).contains("'" + left + "'");
    }
  }

  @Test
  void an_unknown_run_says_where_to_look() {
    CommandRun.of("init", folder.toString());
    String conf = folder.resolve("conf").toString();

    CommandRun run = CommandRun.of("runs", "show", "01KAJ5Z6D6J0Y3G6J9Q0XN8R4T", "--config", conf);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("has no run 01KAJ5Z6D6J0Y3G6J9Q0XN8R4T", "millrace runs list");
  }
}
