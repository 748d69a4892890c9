package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.jobs.capture.CaptureListener;
import io.millrace.jobs.capture.CaptureOrder;
import io.millrace.jobs.capture.CaptureProgram;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.shape.Names;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.RunId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace capture}: a database's changes into journal files. */
@Command(
    name = "capture",
    description = {
      "Writes a database's changes into journal files, from where the last capture ended to where the database stands now, and ends. The first one copies all rows before.",
      "Files and position are committed together: a capture may be killed at any moment, and the next one goes on where the journal ends. The files are gzipped Debezium JSON, DIR/TABLE/SLICE/*.json.gz, for datasets of kind journal."
    },
    footer = {
      "Examples:",
      "  millrace capture shop --out landing",
      "  millrace capture shop --out landing --tables public.orders,public.customers --slice 2025-12-01",
      "  millrace capture shop --out landing --drop"
    })
final class CaptureCommand extends MillraceCommand {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  @Parameters(paramLabel = "SOURCE", description = "The name of a source in conf/sources.")
  private String source;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The journal's folder; it knows where the journal ends.")
  private Path out;

  @Option(
      names = "--tables",
      paramLabel = "NAMES",
      split = ",",
      description = "schema.table each; without it, all that have a key.")
  private List<String> tables = List.of();

  @Option(
      names = "--snapshot",
      paramLabel = "KIND",
      defaultValue = "initial",
      description =
          "What a new journal begins with: initial, all rows; never, changes from now on. Default: ${DEFAULT-VALUE}")
  private String snapshot;

  @Option(
      names = "--until",
      paramLabel = "POSITION",
      defaultValue = "now",
      description =
          "Where to end: now, or a position such as 0/16B3748 or binlog.000003:1234. Default: ${DEFAULT-VALUE}")
  private String until;

  @Option(
      names = "--slice",
      paramLabel = "SLICE",
      description = "Which slice the files belong to. Default: today, in the project's zone.")
  private String slice;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "To have several journals of one source: part of the replication slot's name. Default: the source's.")
  private String name;

  @Option(
      names = "--drop",
      description =
          "End the journal: remove slot and publication from the server. Keeps the files.")
  private boolean drop;

  @Override
  protected ExitCode execute() throws IOException, InterruptedException {
    Project project = project();
    CaptureOrder order = order(project, source(project));
    JsonNode result = program(project).run(order, project.hadoop(), listener());
    console().result(() -> json(order, result), () -> text(order, result));
    return ExitCode.DONE;
  }

  private JdbcSource source(Project project) {
    List<String> known = project.sources().stream().map(JdbcSource::name).toList();
    return project.sources().stream()
        .filter(it -> it.name().equals(source))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    "There is no source '%s'.%s Known: %s."
                        .formatted(
                            source, Names.didYouMean(source, known), String.join(", ", known))));
  }

  private CaptureOrder order(Project project, JdbcSource from) {
    return new CaptureOrder(
        project.settings().project(),
        Optional.ofNullable(name).orElse(source),
        from,
        out.toAbsolutePath().normalize(),
        tables,
        snapshot.toLowerCase(Locale.ROOT),
        Optional.of(until).filter(position -> !position.equals("now")),
        Optional.ofNullable(slice)
            .orElseGet(() -> LocalDate.now(project.settings().zone()).toString()),
        drop);
  }

  private static CaptureProgram program(Project project) {
    Path log =
        project.home().resolve("logs").resolve("capture-%s.log".formatted(RunId.create().value()));
    return CaptureProgram.find(variable("MILLRACE_HOME"), variable("MILLRACE_HEAP"), log);
  }

  private static String variable(String name) {
    return System.getenv().getOrDefault(name, "");
  }

  private CaptureListener listener() {
    return new CaptureListener() {
      private Instant shown = Instant.now();

      @Override
      public void notice(String text) {
        console().tell(console().noteInk().yellow("note:") + " " + text);
      }

      @Override
      public void progress(long events, String table, boolean snapshot) {
        if (options().showsProgress() && Instant.now().isAfter(shown.plus(BETWEEN_LINES))) {
          shown = Instant.now();
          String what = snapshot ? "rows copied" : "events";
          console().say("%,d %s, now of %s".formatted(events, what, table));
        }
      }
    };
  }

  private static ObjectNode json(CaptureOrder order, JsonNode result) {
    ObjectNode json =
        Console.json()
            .put("outcome", "DONE")
            .put("source", order.source().name())
            .put("slice", order.slice());
    json.setAll((ObjectNode) result);
    return json;
  }

  private String text(CaptureOrder order, JsonNode result) {
    if (order.drop()) {
      return "The journal in %s is ended, and nothing of it is left at source %s."
          .formatted(order.folder(), source);
    }
    List<String> lines = new ArrayList<>();
    String to = result.path("to").asText();
    lines.add(
        result.has("from")
            ? "%s from %s to %s".formatted(source, result.get("from").asText(), to)
            : "%s: a new journal, up to %s".formatted(source, to));
    result
        .path("events")
        .fields()
        .forEachRemaining(
            table -> {
              if (!table.getKey().startsWith("_")) { // transactions and the like
                lines.add("  %s: %s".formatted(table.getKey(), counts(table.getValue())));
              }
            });
    return String.join("\n", lines);
  }

  private static String counts(JsonNode operations) {
    List<String> counts = new ArrayList<>();
    operations
        .fields()
        .forEachRemaining(
            op -> counts.add("%,d %s".formatted(op.getValue().asLong(), word(op.getKey()))));
    return counts.isEmpty() ? "nothing" : String.join(", ", counts);
  }

  private static String word(String operation) {
    return switch (operation) {
      case "r" -> "rows copied";
      case "c" -> "inserts";
      case "u" -> "updates";
      case "d" -> "deletes";
      case "t" -> "truncates";
      default -> operation;
    };
  }
}
