package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.conf.shape.Value;
import io.millrace.lake.InvalidSpecException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace config}: looking at settings. */
@Command(
    name = "config",
    subcommands = ConfigCommand.Explain.class,
    description = "Shows the settings in effect.",
    footer = {"Example:", "  millrace config explain datasets.bronze.invoice"})
final class ConfigCommand {
  /** {@code millrace config explain}. */
  @Command(
      name = "explain",
      description =
          "Shows every setting in effect and where it comes from: a default, a file with its line, the environment or --set. Secrets are never shown.",
      footer = {
        "Examples:",
        "  millrace config explain",
        "  millrace config explain warehouse --env production",
        "  millrace config explain datasets.bronze.invoice --set zone=Europe/Berlin"
      })
  static final class Explain extends MillraceCommand {
    @Parameters(
        arity = "0..1",
        paramLabel = "PATH",
        description = "Only this setting, and what is under it.")
    private Optional<String> path = Optional.empty();

    @Override
    protected ExitCode execute() {
      List<Value> values = project().values().stream().filter(this::isAskedFor).toList();
      if (values.isEmpty()) {
        throw new InvalidSpecException(
            "No setting is at '%s'. 'millrace config explain' shows all."
                .formatted(path.orElse("")));
      }
      console().result(() -> json(values), () -> text(values));
      return ExitCode.DONE;
    }

    private boolean isAskedFor(Value value) {
      return path.isEmpty()
          || value.path().equals(path.get())
          || value.path().startsWith(path.get() + ".")
          || value.path().startsWith(path.get() + "[");
    }

    private static ObjectNode json(List<Value> values) {
      ObjectNode json = Console.json();
      for (Value value : values) {
        json.withArray("settings")
            .addObject()
            .put("path", value.path())
            .put("value", value.text())
            .put("origin", value.origin().toString());
      }
      return json;
    }

    private String text(List<Value> values) {
      Table table = new Table("setting", "value", "from");
      values.forEach(v -> table.row(v.path(), v.text(), v.origin().toString()));
      return table.render(console().ink());
    }
  }
}
