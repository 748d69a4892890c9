package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import picocli.CommandLine.Command;

/** {@code millrace validate}: reads everything, and says all that is wrong. */
@Command(
    name = "validate",
    description =
        "Checks all files of the project, and tells all problems at once with file, line and column. Connects to nothing.",
    footer = {
      "Examples:",
      "  millrace validate",
      "  millrace validate --env production --output json"
    })
final class ValidateCommand extends MillraceCommand {
  @Override
  protected ExitCode execute() {
    Project project = project();
    console().result(() -> json(project), () -> text(project));
    return ExitCode.DONE;
  }

  private static ObjectNode json(Project project) {
    return Console.json()
        .put("valid", true)
        .put("project", project.settings().project())
        .put("datasets", project.datasets().size())
        .put("sources", project.sources().size())
        .put("checks", checks(project));
  }

  private static String text(Project project) {
    return "%s is valid: datasets %d, sources %d, checks %d."
        .formatted(
            project.settings().project(),
            project.datasets().size(),
            project.sources().size(),
            checks(project));
  }

  private static int checks(Project project) {
    return project.datasets().stream().map(DatasetSpec::checks).mapToInt(c -> c.size()).sum();
  }
}
