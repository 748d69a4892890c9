package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.status.NextSteps;
import io.millrace.jobs.status.ProjectStatus;
import io.millrace.jobs.status.Standing;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.state.SliceStatus;
import io.millrace.lake.state.SliceStatus.State;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace status}: how slices stand, and what to type next. */
@Command(
    name = "status",
    description = {
      "Shows how slices stand, with the command to type next. Starts no Spark and needs no metastore.",
      "Without dates: the last seven slices that a schedule asks for, and the newest of those that are known."
    },
    footer = {
      "Examples:",
      "  millrace status",
      "  millrace status 'bronze.*' --from 2025-12-01 --to 2025-12-07",
      "  millrace status --calendar --from 2025-01-01 --to 2025-12-31",
      "  millrace status bronze.invoice --date 2025-12-01 --fail-on missing,stale,late"
    })
final class StatusCommand extends MillraceCommand {
  private static final int HINTS = 5;

  /** What {@code --fail-on} can name. */
  enum Trouble {
    MISSING,
    STALE,
    LATE,
    REJECTED,
    FAILED,
    RETRACTED;

    boolean isThere(Standing standing) {
      State state = standing.status().state();
      return switch (this) {
        case MISSING -> state == State.MISSING;
        case STALE -> state == State.STALE;
        case LATE -> standing.late();
        case REJECTED -> state == State.REJECTED;
        case FAILED -> state == State.FAILED;
        case RETRACTED -> state == State.RETRACTED;
      };
    }

    ExitCode exitCode() {
      return this == REJECTED ? ExitCode.REJECTED : ExitCode.INPUT_NOT_READY;
    }
  }

  @Parameters(
      arity = "0..*",
      paramLabel = "DATASET",
      description = "Only these: layer.name, or a pattern such as 'bronze.*'.")
  private List<String> datasets = List.of();

  @Mixin private SliceRange range;

  @Option(
      names = "--fail-on",
      paramLabel = "TROUBLE",
      split = ",",
      description =
          "Exit with 3 if a slice is rejected, with 4 if one has another of these; several with commas: ${COMPLETION-CANDIDATES}")
  private Set<Trouble> failOn = Set.of();

  @Option(
      names = "--calendar",
      description =
          "One sign for each day, in lines by month and dataset; without dates the last 31 days.")
  private boolean calendar;

  @Override
  protected ExitCode execute() {
    Project project = project();
    Instant now = Instant.now();
    List<DatasetSpec> wanted = project.select(datasets.isEmpty() ? List.of("*") : datasets);
    ProjectStatus status = new ProjectStatus(project, wanted, now);
    Map<Slicing, Optional<List<Slice>>> ranges = new HashMap<>(); // most datasets are cut alike
    for (DatasetSpec dataset : wanted) {
      ranges.computeIfAbsent(dataset.slicing(), slicing -> range.allSlicesIfGiven(slicing, now));
    }
    List<Standing> standings =
        wanted.parallelStream()
            .flatMap(dataset -> standings(status, dataset, ranges.get(dataset.slicing())))
            .toList();
    console()
        .result(
            () -> json(standings),
            () ->
                calendar && !standings.isEmpty()
                    ? new Calendar(console().ink()).render(standings)
                    : text(project, standings));
    return exitCode(standings);
  }

  private Stream<Standing> standings(
      ProjectStatus status, DatasetSpec dataset, Optional<List<Slice>> slices) {
    return slices
        .map(some -> status.of(dataset, some))
        .orElseGet(() -> calendar ? status.month(dataset) : status.recent(dataset))
        .stream();
  }

  private ExitCode exitCode(List<Standing> standings) {
    return ExitCode.worst(
        failOn.stream()
            .filter(trouble -> standings.stream().anyMatch(trouble::isThere))
            .map(Trouble::exitCode)
            .toList());
  }

  private static ObjectNode json(List<Standing> standings) {
    ObjectNode json = Console.json();
    json.putArray("slices");
    standings.forEach(standing -> put(json.withArray("slices").addObject(), standing));
    return json;
  }

  private static void put(ObjectNode json, Standing standing) {
    SliceStatus status = standing.status();
    json.put("dataset", standing.dataset().toString())
        .put("slice", standing.slice().value())
        .put("state", status.state().name())
        .put("readable", status.isReadable())
        .put("with_warnings", status.withWarnings())
        .put("empty", status.empty())
        .put("late", standing.late());
    standing
        .published()
        .ifPresent(
            published ->
                json.put("verdict", published.verdict().name())
                    .put("rows", published.rows())
                    .put("version", published.version())
                    .put("run_id", published.run().value())
                    .put("ready_at", published.at().toString()));
    status
        .lastRun()
        .ifPresent(
            last ->
                json.put("last_run_id", last.run().value())
                    .put("last_outcome", RunState.of(last).name()));
    json.put("why", status.why());
    standing.next().ifPresent(next -> json.put("next", "millrace " + next));
  }

  private String text(Project project, List<Standing> standings) {
    if (standings.isEmpty()) {
      return "Nothing has been built yet, and no schedule asks for it. Begin with: millrace run DATASET --date DATE";
    }
    List<List<Standing>> groups = ProjectStatus.folded(standings);
    Table table = new Table("dataset", "slice", "state", ">rows", "verdict", ">version", "run");
    groups.forEach(group -> addRow(table, group));
    StringBuilder text = new StringBuilder(table.render(console().ink()));
    appendReasons(text, standings);
    appendHints(text, project, groups);
    return text.toString();
  }

  private void addRow(Table table, List<Standing> group) {
    Standing first = group.get(0);
    Optional<SliceRecord> published = first.published();
    String slices =
        group.size() == 1
            ? first.slice().value()
            : "%s .. %s".formatted(first.slice(), group.get(group.size() - 1).slice());
    table.row(
        first.dataset().toString(),
        slices,
        state(first),
        published.map(record -> "%,d".formatted(record.rows())).orElse(""),
        published.map(record -> record.verdict().name()).orElse(""),
        published.map(record -> Long.toString(record.version())).orElse(""),
        first
            .status()
            .lastRun()
            .map(Attempt::run)
            .or(() -> published.map(SliceRecord::run))
            .map(RunId::value)
            .orElse(""));
  }

  private String state(Standing standing) {
    SliceStatus status = standing.status();
    StringBuilder words = new StringBuilder(status.state().name());
    if (status.withWarnings()) {
      words.append(", warnings");
    }
    if (status.empty()) {
      words.append(", empty");
    }
    if (standing.late()) {
      words.append(", late");
    }
    return painted(status, words.toString());
  }

  private String painted(SliceStatus status, String words) {
    Ink ink = console().ink();
    return switch (status.state()) {
      case READY ->
          status.withWarnings()
              ? ink.yellow("! " + words)
              : ink.green(console().sign("✓", "+") + " " + words);
      case RUNNING -> ink.bold(console().sign("…", ".") + " " + words);
      case MISSING -> ink.dim("- " + words);
      case STALE, RETRACTED -> ink.yellow("! " + words);
      case REJECTED, FAILED -> ink.red(console().sign("✗", "x") + " " + words);
    };
  }

  private static void appendReasons(StringBuilder text, List<Standing> standings) {
    standings.stream()
        .filter(s -> needsWords(s.status().state()))
        .limit(HINTS)
        .forEach(
            s -> text.append("\n\n%s %s: %s".formatted(s.dataset(), s.slice(), s.status().why())));
  }

  private static boolean needsWords(State state) {
    return switch (state) {
      case REJECTED, FAILED, STALE, RETRACTED -> true;
      case READY, RUNNING, MISSING -> false;
    };
  }

  private void appendHints(StringBuilder text, Project project, List<List<Standing>> groups) {
    List<String> commands =
        new NextSteps(project.datasets().stream().map(DatasetSpec::dataset).toList()).of(groups);
    if (commands.isEmpty()) {
      return;
    }
    text.append("\n\nNext:");
    commands.stream()
        .limit(HINTS)
        .forEach(command -> text.append("\n  millrace ").append(command).append(options().again()));
    if (commands.size() > HINTS) {
      text.append("\n  and %d more; --output json has all".formatted(commands.size() - HINTS));
    }
  }
}
