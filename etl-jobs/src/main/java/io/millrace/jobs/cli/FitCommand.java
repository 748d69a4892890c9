package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.features.FitRegistry;
import io.millrace.features.transform.Transform;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.GroupFits;
import io.millrace.jobs.run.OpenLake;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.ledger.Ledger;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace features fit}. */
@Command(
    name = "fit",
    description = {
      "Makes the transforms of a group learn their parameters of its training range, and shows them.",
      "What this version has learned already stays as it is."
    },
    footer = {"Example:", "  millrace features fit features.customer_orders"})
final class FitCommand extends SparkCommand {
  @Parameters(paramLabel = "GROUP", description = "A dataset of kind features.")
  private String name;

  @Override
  protected Prepared prepare() {
    Project project = project();
    FeaturesDataset group = FeaturesCommand.group(project, name);
    if (group.group().toLearn().isEmpty()) {
      throw new InvalidSpecException(
          "%s has no feature that learns. Such are bins with quantiles, ordinal and one-hot with top, clip with quantiles, and scale with to."
              .formatted(name));
    }
    return new Prepared.Work(true, () -> fit(project, group));
  }

  private ExitCode fit(Project project, FeaturesDataset group) {
    try (OpenLake open = OpenLake.of(project, Ledger.open(project.hadoop(), project.location()))) {
      Map<String, Transform> learned = GroupFits.of(open, project, group);
      console().result(() -> json(group, learned), () -> text(group, learned));
    }
    return ExitCode.DONE;
  }

  private static ObjectNode json(FeaturesDataset group, Map<String, Transform> learned) {
    ObjectNode json =
        Console.json().put("group", group.dataset().toString()).put("version", group.version());
    ObjectNode fits = json.putObject("learned");
    learned.forEach((column, transform) -> fits.put(column, FitRegistry.written(transform)));
    return json;
  }

  private String text(FeaturesDataset group, Map<String, Transform> learned) {
    Table table = new Table("feature", "learned of " + group.fit().orElseThrow());
    learned.forEach((column, transform) -> table.row(column, FitRegistry.written(transform)));
    return "%s, version %d%n%s"
        .formatted(group.dataset(), group.version(), table.render(console().ink()));
  }
}
