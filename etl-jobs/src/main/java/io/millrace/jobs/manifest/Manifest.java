package io.millrace.jobs.manifest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.InputWindow;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.jobs.run.SliceArguments;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slicing;
import io.millrace.lake.metastore.MetastoreSettings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A project as one JSON object for schedulers. The same bytes for the same settings: it holds no
 * time of making, no path of this machine and no secret, and all lists have an order.
 *
 * <p>Its shape is told by {@code docs/manifest.schema.json}.
 */
public final class Manifest {
  /** Raised when a key is renamed or taken away. */
  public static final int SCHEMA_VERSION = 2;

  private static final String ONE_AT_A_TIME = "derby";
  private static final int RETRIES = 3;
  private static final int RETRY_DELAY_SECONDS = 300;
  private static final int MAX_RETRY_DELAY_SECONDS = 3600;

  private final Project project;

  public Manifest(Project project) {
    this.project = project;
  }

  /** What schedulers call a dataset: unique also where several projects are scheduled together. */
  public static String id(Project project, DatasetSpec spec) {
    return project.settings().project() + "." + spec.dataset();
  }

  /** The whole project; datasets after those they need. */
  public ObjectNode json(String millraceVersion) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("schema_version", SCHEMA_VERSION)
            .put("millrace_version", millraceVersion)
            .put("project", project.settings().project())
            .put("zone", project.settings().zone().toString());
    json.putObject("retry")
        .put("retries", RETRIES)
        .put("delay_seconds", RETRY_DELAY_SECONDS)
        .put("max_delay_seconds", MAX_RETRY_DELAY_SECONDS);
    pools(json.putArray("pools"));
    ArrayNode datasets = json.putArray("datasets");
    project.select(List.of("*")).forEach(spec -> dataset(datasets.addObject(), spec));
    return json;
  }

  private void pools(ArrayNode json) {
    if (isOneAtATime()) {
      json.addObject().put("pool", pool(ONE_AT_A_TIME)).put("slots", 1);
    } else {
      project.sources().forEach(source -> pool(json.addObject(), source));
    }
  }

  /** A Derby metastore serves one process at a time, so each task would lose against any other. */
  private boolean isOneAtATime() {
    return project.metastore() instanceof MetastoreSettings.Derby;
  }

  private void pool(ObjectNode json, JdbcSource source) {
    json.put("pool", pool(source.name()))
        .put("source", source.name())
        .put("slots", source.limits().connections());
  }

  private String pool(String name) {
    return project.settings().project() + "." + name;
  }

  private void dataset(ObjectNode json, DatasetSpec spec) {
    json.put("id", id(project, spec))
        .put("dataset", spec.dataset().toString())
        .put("kind", kind(spec))
        .put("description", spec.description())
        .put("owner", spec.owner())
        .put("config_hash", project.configHash(spec));
    slices(json.putObject("slices"), spec.slicing());
    spec.schedule().ifPresent(cron -> json.put("schedule", cron.expression()));
    spec.readyWithin().ifPresent(time -> json.put("ready_within_seconds", time.toSeconds()));
    spec.start().ifPresent(start -> json.put("start", start.toString()));
    json.put("in_order", spec.isBuiltInOrder())
        .put("checks", spec.checks().size())
        .put("ungated", spec.ungated());
    pooled(json, spec);
    ArrayNode inputs = json.putArray("inputs");
    spec.inputs().stream().sorted().forEach(input -> input(inputs.addObject(), spec, input));
    ArrayNode arguments = json.putArray("arguments");
    SliceArguments.template(spec).forEach(arguments::add);
  }

  /** A slice may take all connections that its source allows, so it takes all of the slots. */
  private void pooled(ObjectNode json, DatasetSpec spec) {
    if (isOneAtATime()) {
      json.put("pool", pool(ONE_AT_A_TIME)).put("pool_slots", 1);
      return;
    }
    spec.connectsTo()
        .ifPresent(
            source ->
                json.put("pool", pool(source))
                    .put("pool_slots", project.source(source).limits().connections()));
  }

  private void input(ObjectNode json, DatasetSpec spec, DatasetName input) {
    Optional<InputWindow> read =
        spec.reads().stream().filter(each -> each.dataset().equals(input)).findFirst();
    json.put("dataset", input.toString())
        .put("id", id(project, project.dataset(input)))
        .put("used_for", read.isPresent() ? "rows" : "checks");
    read.flatMap(InputWindow::back).ifPresent(back -> json.put("window_seconds", back.toSeconds()));
  }

  private static void slices(ObjectNode json, Slicing slicing) {
    json.put("by", slicing.by().name().toLowerCase(Locale.ROOT))
        .put("zone", slicing.zone().toString());
    slicing.column().ifPresent(column -> json.put("column", column));
  }

  private static String kind(DatasetSpec spec) {
    return spec.getClass().getAnnotation(Named.class).value();
  }
}
