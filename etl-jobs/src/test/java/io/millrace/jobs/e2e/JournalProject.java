package io.millrace.jobs.e2e;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.OpenLake;
import io.millrace.jobs.run.Origins;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.Planner;
import io.millrace.jobs.run.ProjectState;
import io.millrace.jobs.run.RunProgress;
import io.millrace.jobs.run.Runs;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Step;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.state.SliceStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;

/** A project that replays journals from a landing folder, and the lake it has open. */
final class JournalProject implements AutoCloseable {
  private final Path home;
  private OpenLake open;

  private JournalProject(Path home) {
    this.home = home;
  }

  static JournalProject create(Path home) {
    return new JournalProject(home)
        .file(
            "conf/millrace.yaml",
            "project: shop\nwarehouse: warehouse\nspark: { spark.sql.shuffle.partitions: 2 }\n");
  }

  /** A dataset {@code bronze.NAME} over {@code landing/NAME/{slice}/*}, with lines of its own. */
  JournalProject dataset(String name, String... lines) {
    return file(
        "conf/datasets/%s.yaml".formatted(name),
        """
        dataset: bronze.%1$s
        kind: journal
        from: { files: "landing/%1$s/{slice}/*", format: debezium-json }
        keys: [id]
        slices: { by: day }
        checks: [{ complete: id }]
        %2$s
        """
            .formatted(name, String.join("\n", lines)));
  }

  JournalProject file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  JournalProject file(String path, byte[] bytes) {
    try {
      Path file = home.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of a slice, an event a line. */
  JournalProject deliver(String dataset, String slice, String file, String... events) {
    return file(
        "landing/%s/%s/%s".formatted(dataset, slice, file), String.join("\n", events) + "\n");
  }

  static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  Path home() {
    return home;
  }

  Project project() {
    return Project.load(home.resolve("conf"), Optional.empty(), List.of());
  }

  private Ledger ledger() {
    return Ledger.open(project().hadoop(), project().location());
  }

  private OpenLake open() {
    if (open == null) {
      open = OpenLake.of(project(), ledger());
    }
    return open;
  }

  RunFinished run(String dataset, String slice) {
    return run(dataset, slice, new Planner.Wish(false, false));
  }

  RunFinished force(String dataset, String slice) {
    return run(dataset, slice, new Planner.Wish(true, false));
  }

  /** With another copy of the source's table. */
  RunFinished snapshot(String dataset, String slice) {
    return run(dataset, slice, new Planner.Wish(false, false, true));
  }

  private RunFinished run(String dataset, String slice, Planner.Wish wish) {
    return carryOut(plan(wish, slice, dataset), 1).get(0);
  }

  /** What a run of one slice of each of these datasets would do. */
  Plan plan(Planner.Wish wish, String slice, String... datasets) {
    Project project = project();
    Map<DatasetSpec, List<Slice>> wanted = new LinkedHashMap<>();
    for (String dataset : datasets) {
      wanted.put(project.dataset(name(dataset)), List.of(new Slice(slice)));
    }
    return new Planner(project, ProjectState.read(project, ledger()), wish)
        .plan(wanted, Clock.systemUTC().instant());
  }

  /** Carries out a plan, so many slices at a time. */
  List<RunFinished> carryOut(Plan plan, int parallel) {
    return Runs.run(
            project(),
            plan,
            open(),
            Origins.current("test", Map.of()),
            new Unwatched(),
            Clock.systemUTC(),
            parallel)
        .slices();
  }

  SliceStatus.State state(String dataset, String slice) {
    return ProjectState.read(project(), ledger()).status(spec(dataset), new Slice(slice)).state();
  }

  DatasetSpec spec(String dataset) {
    return project().dataset(name(dataset));
  }

  /** {@code bronze.NAME}, unless the name has a layer. */
  private static DatasetName name(String dataset) {
    return dataset.contains(".") ? DatasetName.parse(dataset) : new DatasetName("bronze", dataset);
  }

  /** The table's rows as {@code a|b}, in the order of the first. */
  List<String> rows(String dataset, String... columns) {
    return open()
        .spark()
        .read()
        .format("delta")
        .load(project().location().table(name(dataset)).toString())
        .selectExpr("concat_ws('|', %s) AS row".formatted(String.join(", ", columns)))
        .orderBy("row")
        .collectAsList()
        .stream()
        .map((Row row) -> row.getString(0))
        .toList();
  }

  OpenLake lake() {
    return open();
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  private static final class Unwatched implements RunProgress {
    @Override
    public void reached(Step now) {}

    @Override
    public void planned(int slices) {}

    @Override
    public void started(DatasetName dataset, Slice slice, RunId run) {}

    @Override
    public void tasks(int done, int all, long rows) {}

    @Override
    public void tick() {}

    @Override
    public void ended(String line) {}

    @Override
    public void close() {}
  }
}
