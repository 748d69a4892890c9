package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.features.online.Parity;
import io.millrace.jobs.conf.OnlineDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.OnlineParity;
import io.millrace.jobs.run.OpenLake;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace features parity}. */
@Command(
    name = "parity",
    description = {
      "Reads entities of a slice back from a store, as a service does, and compares each value with the slice's, bit by bit.",
      "Exit code 3: something differs."
    },
    footer = {
      "Example:",
      "  millrace features parity features.customer_orders --date 2024-03-03 --sample 1000"
    })
final class FeaturesParityCommand extends SparkCommand {
  private static final int LARGEST_SAMPLE = 100_000;

  @Parameters(paramLabel = "GROUP", description = "A dataset of kind features.")
  private String group;

  @Option(
      names = "--date",
      required = true,
      paramLabel = "DATE",
      description = "The slice that was exported last.")
  private String date;

  @Option(
      names = "--to-store",
      paramLabel = "STORE",
      description = "This store, if there are several.")
  private String store;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many entities, up to 100000. Default: ${DEFAULT-VALUE}")
  private int sample;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Another number takes other entities. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Override
  protected Prepared prepare() {
    Project project = project();
    List<OnlineDataset> online =
        FeaturesExportCommand.online(project, group, Optional.ofNullable(store));
    if (online.size() > 1) {
      throw new InvalidSpecException(
          "%s is exported to %s. Name one with --to-store."
              .formatted(group, online.stream().map(OnlineDataset::store).toList()));
    }
    if (sample < 1 || sample > LARGEST_SAMPLE) {
      throw new InvalidSpecException(
          "--sample %d: it must be between 1 and %d.".formatted(sample, LARGEST_SAMPLE));
    }
    Deprecations.of(project, online.get(0)).forEach(console()::say);
    Slice slice = online.get(0).slicing().parse(date);
    return new Prepared.Work(true, () -> compare(project, online.get(0), slice));
  }

  private ExitCode compare(Project project, OnlineDataset online, Slice slice) {
    try (OpenLake open = OpenLake.of(project, Ledger.open(project.hadoop(), project.location()))) {
      OnlineParity result = OnlineParity.of(open, project, online, slice, sample, seed);
      console().result(() -> json(result), () -> text(online, result));
      return result.agrees() ? ExitCode.DONE : ExitCode.REJECTED;
    }
  }

  private static ObjectNode json(OnlineParity result) {
    Parity parity = result.parity();
    ObjectNode json =
        Console.json()
            .put("agrees", result.agrees())
            .put("as_of", result.edition().asOf().toString())
            .put("entities_offline", result.offline())
            .put("entities_online", result.online())
            .put("compared", parity.compared())
            .put("missing", parity.missing())
            .put("older", parity.older())
            .put("newer", parity.newer());
    ObjectNode differing = json.putObject("differing");
    parity.differing().forEach(differing::put);
    json.putArray("examples");
    parity
        .examples()
        .forEach(
            example ->
                json.withArray("examples")
                    .addObject()
                    .put("feature", example.feature())
                    .put("key", example.key())
                    .put("offline", example.offline())
                    .put("online", example.online()));
    return json;
  }

  private String text(OnlineDataset online, OnlineParity result) {
    Parity parity = result.parity();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s in %s, as of %s: %s"
            .formatted(
                online.group(),
                online.store(),
                result.edition().asOf(),
                result.agrees() ? "all equal" : "differs"));
    lines.add(
        "%d entities compared, %d missing, %d older, %d newer; %d in the slice, %d in the store"
            .formatted(
                parity.compared(),
                parity.missing(),
                parity.older(),
                parity.newer(),
                result.offline(),
                result.online()));
    if (!parity.examples().isEmpty()) {
      Table table = new Table("feature", "differing", "entity", "offline", "online");
      for (Parity.Example example : parity.examples()) {
        long differing = parity.differing().getOrDefault(example.feature(), parity.missing());
        table.row(
            example.feature(),
            String.valueOf(differing),
            example.key(),
            example.offline(),
            example.online());
      }
      lines.add(table.render(console().ink()));
    }
    return String.join("\n", lines);
  }
}
