package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Keeps {@code docs/commands.md} equal to what {@code --help} prints. After a change of the
 * commands: {@code mvn -pl etl-jobs -am test -Dtest=CommandsPageTest -Dmillrace.write=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class CommandsPageTest {
  private static final Path PAGE = Path.of("../docs/commands.md");
  private static final String HEAD =
      """
      # Commands

      `bin/millrace COMMAND …` is the same as `spark-submit --class io.millrace.Main millrace.jar COMMAND …`. Commands that
      need no Spark start a small JVM instead: all but `demo`, `run`, `retract`, `repair` and `doctor`.

      The result goes to stdout and everything else to stderr. With `--output json` the result is one JSON object with a
      `schema_version`; a failure is one with `outcome`, `exit_code` and `message`. Colours follow `NO_COLOR`. Environment of
      `bin/millrace`: `MILLRACE_HEAP` (memory, such as `4g`), `MILLRACE_OPTS` (options of the JVM), `MILLRACE_SPARK_OPTS`
      (options of spark-submit, such as `--master yarn`), `JAVA_HOME`.

      This page is made from the commands themselves; a test fails when the two differ.
      """;

  @Test
  void the_page_says_what_help_says() throws IOException {
    String page = page();
    if (Boolean.getBoolean("millrace.write")) {
      Files.writeString(PAGE, page, StandardCharsets.UTF_8);
    }
    assertThat(PAGE).content(StandardCharsets.UTF_8).isEqualTo(page);
  }

  @Test
  void every_command_teaches_by_an_example() {
    assertThat(commands()).isNotEmpty();
    for (CommandLine command : commands()) {
      assertThat(String.join("\n", command.getCommandSpec().usageMessage().footer()))
          .as(command.getCommandSpec().qualifiedName())
          .contains("Example", command.getCommandSpec().qualifiedName());
    }
  }

  private static String page() {
    StringBuilder page = new StringBuilder(HEAD);
    append(page, root());
    commands().forEach(command -> append(page, command));
    return page.toString();
  }

  private static void append(StringBuilder page, CommandLine command) {
    String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing();
    page.append("\n## ")
        .append(command.getCommandSpec().qualifiedName())
        .append("\n\n```text\n")
        .append(command.getCommandSpec().parent() == null ? help : withoutSharedOptions(help))
        .append("\n```\n");
  }

  /** They stand once, with {@code millrace} itself. */
  private static String withoutSharedOptions(String help) {
    return help.replaceAll("(?s)\nOptions of every command:\n.*?(?=\n\n|\nCommands:\n|\\z)", "");
  }

  private static CommandLine root() {
    return Millrace.commandLine(
        new Millrace(new Console(System.out, System.err, CommandRun.NO_TERMINAL, text -> text)));
  }

  private static List<CommandLine> commands() {
    List<CommandLine> commands = new ArrayList<>();
    for (CommandLine command : root().getSubcommands().values()) {
      commands.add(command);
      commands.addAll(command.getSubcommands().values());
    }
    return commands;
  }
}
