package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.OpenLake;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.state.Mending;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace repair}: derives again what was lost. */
@Command(
    name = "repair",
    description = {
      "Rebuilds the run ledger and the ready marks in the metastore from the tables' own logs, which alone say what is true.",
      "Harmless at any time: it changes nothing that is right already."
    },
    footer = {"Examples:", "  millrace repair", "  millrace repair bronze.invoice --dry-run"})
final class RepairCommand extends SparkCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "DATASET",
      description = "Only these; all if none is named.")
  private List<String> datasets = List.of();

  @Option(names = "--dry-run", description = "Show what would be mended, and write nothing at all.")
  private boolean dryRun;

  @Override
  protected boolean writesNothing() {
    return dryRun;
  }

  @Override
  protected Prepared prepare() {
    return new Prepared.Work(true, this::mend);
  }

  private ExitCode mend() {
    Project project = project();
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    Map<DatasetSpec, List<Mending>> mended = new LinkedHashMap<>();
    try (OpenLake open = OpenLake.of(project, ledger)) {
      for (DatasetSpec spec : project.select(datasets.isEmpty() ? List.of("*") : datasets)) {
        mended.put(spec, dryRun ? open.ailments(spec.tableSpec()) : open.heal(spec.tableSpec()));
      }
    }
    console().result(() -> json(mended), () -> text(mended));
    return ExitCode.DONE;
  }

  private ObjectNode json(Map<DatasetSpec, List<Mending>> mended) {
    ObjectNode json = Console.json().put("dry_run", dryRun);
    ArrayNode all = json.putArray("mended");
    mended.forEach(
        (spec, list) ->
            list.forEach(
                mending ->
                    all.addObject()
                        .put("dataset", spec.dataset().toString())
                        .put("what", mending.sentence())));
    return json;
  }

  private String text(Map<DatasetSpec, List<Mending>> mended) {
    StringBuilder text = new StringBuilder();
    mended.forEach(
        (spec, list) ->
            list.forEach(
                mending ->
                    text.append(spec.dataset())
                        .append(": ")
                        .append(mending.sentence())
                        .append('\n')));
    int count = mended.values().stream().mapToInt(List::size).sum();
    String end =
        count == 0
            ? "Nothing to repair: ledger and marks say what the tables say."
            : dryRun
                ? "%d to mend. This was a dry run: nothing was written.".formatted(count)
                : "%d mended.".formatted(count);
    return text + end;
  }
}
