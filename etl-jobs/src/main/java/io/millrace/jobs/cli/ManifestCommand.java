package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.JdbcDataset;
import io.millrace.jobs.conf.JournalDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Grain;
import io.millrace.lake.Slicing;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code millrace manifest}: the project as schedulers read it. */
@Command(
    name = "manifest",
    description = {
      "Writes the project as one JSON object for schedulers: datasets with what they need, their slices, schedules and the arguments that build them. Always JSON.",
      "Everything in it has been validated, and no secret is in it."
    },
    footer = {"Example:", "  millrace manifest > manifest.json"})
final class ManifestCommand extends MillraceCommand {
  @Override
  protected ExitCode execute() {
    console().json(manifest(project()));
    return ExitCode.DONE;
  }

  private static ObjectNode manifest(Project project) {
    ObjectNode manifest =
        Console.json()
            .put("millrace_version", Version.millrace())
            .put("project", project.settings().project())
            .put("warehouse", project.warehouse())
            .put("metastore", project.settings().metastore())
            .put("zone", project.settings().zone().toString());
    project.sources().forEach(source -> addSource(manifest, source));
    List<DatasetSpec> inOrder = project.select(List.of("*"));
    inOrder.forEach(dataset -> addDataset(manifest, project, dataset));
    return manifest;
  }

  private static void addSource(ObjectNode manifest, JdbcSource source) {
    manifest
        .withArray("sources")
        .addObject()
        .put("source", source.name())
        .put("connections", source.limits().connections());
  }

  private static void addDataset(ObjectNode manifest, Project project, DatasetSpec spec) {
    ObjectNode json =
        manifest
            .withArray("datasets")
            .addObject()
            .put("dataset", spec.dataset().toString())
            .put("description", spec.description())
            .put("owner", spec.owner());
    addKind(json, project, spec);
    addSlices(json, spec.slicing());
    spec.schedule().ifPresent(cron -> json.put("schedule", cron.expression()));
    spec.readyWithin().ifPresent(within -> json.put("ready_within", within.toString()));
    spec.start().ifPresent(start -> json.put("start", start.toString()));
    json.put("checks", spec.checks().size()).put("ungated", spec.ungated());
    json.putArray("inputs");
    spec.inputs().stream().sorted().forEach(i -> json.withArray("inputs").add(i.toString()));
    json.putArray("arguments").add("run").add(spec.dataset().toString());
    if (spec.slicing().by() != Grain.ALL) {
      json.withArray("arguments").add("--date").add("{slice}");
    }
  }

  private static void addKind(ObjectNode json, Project project, DatasetSpec spec) {
    if (spec instanceof JdbcDataset jdbc) {
      json.put("kind", "jdbc")
          .put("source", jdbc.source())
          .put("mode", jdbc.mode().name().toLowerCase(Locale.ROOT));
    } else if (spec instanceof JournalDataset) {
      json.put("kind", "journal");
    } else {
      throw new IllegalStateException("No manifest for " + spec);
    }
    json.put("config_hash", project.configHash(spec));
  }

  private static void addSlices(ObjectNode json, Slicing slicing) {
    ObjectNode slices =
        json.putObject("slices").put("by", slicing.by().name().toLowerCase(Locale.ROOT));
    slicing.column().ifPresent(column -> slices.put("column", column));
    slices.put("zone", slicing.zone().toString());
  }
}
