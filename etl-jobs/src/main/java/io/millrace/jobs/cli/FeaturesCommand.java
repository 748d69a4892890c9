package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.features.Explanation;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.spec.SpecRegistry;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.FeatureSpec;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.TrainingSetDataset;
import io.millrace.jobs.run.ExplainedFeature;
import io.millrace.jobs.run.OpenLake;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.ledger.Ledger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace features}: what feature groups there are and mean. */
@Command(
    name = "features",
    subcommands = {
      FeaturesCommand.ListAll.class,
      FeaturesCommand.Show.class,
      FeaturesCommand.Explain.class,
      FeaturesExportCommand.class,
      FeaturesParityCommand.class,
      FitCommand.class
    },
    description = "Shows feature groups and the events behind a value, and exports them to stores.",
    footer = {"Example:", "  millrace features show features.customer_orders"})
final class FeaturesCommand {
  private FeaturesCommand() {}

  private static Stream<FeaturesDataset> groups(Project project) {
    return project.select(List.of("*")).stream()
        .filter(FeaturesDataset.class::isInstance)
        .map(FeaturesDataset.class::cast);
  }

  static FeaturesDataset group(Project project, String name) {
    DatasetSpec dataset = project.dataset(DatasetName.parse(name));
    if (dataset instanceof FeaturesDataset group) {
      return group;
    }
    throw new InvalidSpecException(
        "%s is no feature group. 'millrace features list' shows all.".formatted(name));
  }

  private static List<String> readers(Project project, FeaturesDataset group) {
    return project.select(List.of("*")).stream()
        .filter(
            dataset ->
                dataset.inputs().contains(group.dataset())
                    || dataset instanceof TrainingSetDataset set
                        && set.features().stream()
                            .anyMatch(each -> each.group().equals(group.dataset())))
        .map(dataset -> dataset.dataset().toString())
        .toList();
  }

  private static FeatureSpec feature(FeaturesDataset group, String name) {
    return group.features().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What is to be known of a feature beside what it is made of. */
  private static String told(FeatureSpec feature) {
    return feature.version().map(" (version %d)"::formatted).orElse("")
        + (feature.description().isEmpty() ? "" : ". " + feature.description())
        + (feature.tags().isEmpty() ? "" : " [%s]".formatted(String.join(", ", feature.tags())))
        + feature.deprecated().map(" (deprecated: %s)"::formatted).orElse("");
  }

  /** {@code millrace features list}. */
  @Command(
      name = "list",
      description = "Lists all features with their group, version, owner and what they are.",
      footer = {"Example:", "  millrace features list"})
  static final class ListAll extends MillraceCommand {
    @Override
    protected ExitCode execute() {
      Project project = project();
      console().result(() -> json(project), () -> text(project));
      return ExitCode.DONE;
    }

    private static ObjectNode json(Project project) {
      ObjectNode json = Console.json();
      json.putArray("features");
      groups(project)
          .forEach(
              group ->
                  columns(group)
                      .forEach(
                          (name, what) ->
                              describe(
                                  json.withArray("features").addObject(),
                                  project,
                                  group,
                                  name,
                                  what)));
      return json;
    }

    private static void describe(
        ObjectNode json, Project project, FeaturesDataset group, String name, String what) {
      FeatureSpec spec = feature(group, name);
      json.put("group", group.dataset().toString())
          .put("version", group.version())
          .put("feature_version", spec.version().orElse(group.version()))
          .put("name", name)
          .put("entity", group.entity().name())
          .put("owner", owner(group, name))
          .put("description", spec.description())
          .put("deprecated", spec.deprecated().orElse(null))
          .put("is", what);
      json.putArray("tags");
      spec.tags().forEach(json.withArray("tags")::add);
      json.putArray("read_by");
      readers(project, group).forEach(json.withArray("read_by")::add);
    }

    private String text(Project project) {
      Table table = new Table("group", "version", "feature", "entity", "owner", "read by", "is");
      groups(project)
          .forEach(
              group ->
                  columns(group)
                      .forEach(
                          (name, what) ->
                              table.row(
                                  group.dataset().toString(),
                                  String.valueOf(group.group().versionOf(name)),
                                  name,
                                  group.entity().name(),
                                  owner(group, name),
                                  String.join(", ", readers(project, group)),
                                  what + told(feature(group, name)))));
      return table.render(console().ink());
    }

    private static Map<String, String> columns(FeaturesDataset group) {
      Map<String, String> columns = new LinkedHashMap<>(SpecRegistry.parts(group.group()));
      columns.keySet().removeIf(name -> name.startsWith("("));
      return columns;
    }

    private static String owner(FeaturesDataset group, String feature) {
      return group.features().stream()
          .filter(each -> each.name().equals(feature) && !each.owner().isEmpty())
          .map(each -> each.owner())
          .findFirst()
          .orElse(group.owner());
    }
  }

  /** {@code millrace features show}. */
  @Command(
      name = "show",
      description =
          "Shows what a group is made of: its events, the exact bounds of each window, and who reads it. t is a label's time, or the end of a slice.",
      footer = {"Example:", "  millrace features show features.customer_orders"})
  static final class Show extends MillraceCommand {
    @Parameters(paramLabel = "GROUP", description = "A dataset of kind features.")
    private String name;

    @Override
    protected ExitCode execute() {
      Project project = project();
      FeaturesDataset group = group(project, name);
      console().result(() -> json(project, group), () -> text(project, group));
      return ExitCode.DONE;
    }

    private static ObjectNode json(Project project, FeaturesDataset spec) {
      ObjectNode json =
          Console.json()
              .put("group", spec.dataset().toString())
              .put("version", spec.version())
              .put("entity", spec.entity().name())
              .put("from", spec.from().dataset().toString())
              .put("entities", spec.entities().map(list -> list.dataset().toString()).orElse(null));
      ObjectNode parts = json.putObject("parts");
      SpecRegistry.parts(spec.group()).forEach(parts::put);
      ObjectNode versions = json.putObject("versions");
      spec.group().columns().forEach(name -> versions.put(name, spec.group().versionOf(name)));
      ObjectNode deprecated = json.putObject("deprecated");
      spec.deprecated().forEach(deprecated::put);
      json.putArray("read_by");
      readers(project, spec).forEach(reader -> json.withArray("read_by").add(reader));
      return json;
    }

    private static String text(Project project, FeaturesDataset spec) {
      List<String> lines = new ArrayList<>();
      FeatureGroup group = spec.group();
      Map<String, String> parts = SpecRegistry.parts(group);
      lines.add("%s, version %d".formatted(spec.dataset(), spec.version()));
      if (!spec.description().isEmpty()) {
        lines.add(spec.description());
      }
      lines.add("  entity  %s".formatted(spec.entity().name()));
      lines.add("  events  %s".formatted(spec.from().dataset()));
      spec.entities().ifPresent(list -> lines.add("  listed  %s".formatted(list.dataset())));
      int width = parts.keySet().stream().mapToInt(String::length).max().orElse(0);
      parts.forEach((part, is) -> lines.add("  %-" + width + "s  %s"));
      int first = lines.size() - parts.size();
      for (Map.Entry<String, String> part : parts.entrySet()) {
        String more = part.getKey().startsWith("(") ? "" : told(feature(spec, part.getKey()));
        lines.set(first, lines.get(first).formatted(part.getKey(), part.getValue() + more));
        first++;
      }
      List<String> readers = readers(project, spec);
      lines.add(
          "  read by %s".formatted(readers.isEmpty() ? "nobody" : String.join(", ", readers)));
      return String.join("\n", lines);
    }
  }

  /** {@code millrace features explain}. */
  @Command(
      name = "explain",
      description =
          "Lists the very events behind one value: those of an entity in the window of a feature as of a time.",
      footer = {
        "Example:",
        "  millrace features explain customer_id=7 features.customer_orders.spend_7d 2024-03-03T00:00:00Z"
      })
  static final class Explain extends SparkCommand {
    @Parameters(
        index = "0",
        paramLabel = "ENTITY",
        description = "KEY=VALUE, or several with commas between them.")
    private String entity;

    @Parameters(index = "1", paramLabel = "FEATURE", description = "GROUP.FEATURE")
    private String feature;

    @Parameters(index = "2", paramLabel = "AT", description = "A timestamp with its offset.")
    private String at;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "The most events to list, oldest first. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Override
    protected Prepared prepare() {
      return new Prepared.Work(true, this::explain);
    }

    private ExitCode explain() {
      Project project = project();
      int dot = feature.lastIndexOf('.');
      FeaturesDataset group = group(project, feature.substring(0, Math.max(dot, 0)));
      Deprecations.of("features explain", group, feature.substring(dot + 1))
          .forEach(console()::say);
      try (OpenLake open =
          OpenLake.of(project, Ledger.open(project.hadoop(), project.location()))) {
        Explanation explanation =
            ExplainedFeature.of(
                open, project, group, feature.substring(dot + 1), keys(), instant());
        List<Row> events = explanation.events().limit(limit).collectAsList();
        String[] columns = explanation.events().columns();
        console()
            .result(
                () -> json(explanation, columns, events),
                () -> ExplanationText.of(explanation, columns, events, console().ink()));
      }
      return ExitCode.DONE;
    }

    private Instant instant() {
      try {
        return java.time.OffsetDateTime.parse(at).toInstant();
      } catch (DateTimeException e) {
        throw new InvalidSpecException(
            "'%s' is no moment. Write it with its offset, as in 2024-03-03T00:00:00Z."
                .formatted(at),
            e);
      }
    }

    private Map<String, String> keys() {
      Map<String, String> keys = new LinkedHashMap<>();
      for (String key : entity.split(",")) {
        int equals = key.indexOf('=');
        if (equals < 1) {
          throw new InvalidSpecException(
              "'%s' names no entity. Write KEY=VALUE, as in customer_id=7.".formatted(key));
        }
        keys.put(key.substring(0, equals).trim(), key.substring(equals + 1).trim());
      }
      return keys;
    }

    private static ObjectNode json(Explanation explanation, String[] columns, List<Row> events) {
      ObjectNode json =
          Console.json()
              .put("feature", explanation.feature().name())
              .put("is", explanation.feature().text())
              .put("value", explanation.value().orElse(null))
              .put("from", explanation.from().map(Instant::toString).orElse(null))
              .put("to", explanation.to().toString());
      json.putArray("events");
      for (Row event : events) {
        ObjectNode row = json.withArray("events").addObject();
        for (int i = 0; i < columns.length; i++) {
          row.put(columns[i], event.isNullAt(i) ? null : String.valueOf(event.get(i)));
        }
      }
      return json;
    }
  }
}
