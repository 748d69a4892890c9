package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.Companion;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.KeptRows;
import io.millrace.lake.Slice;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A training set as it is in the lake, with what stands beside it. */
public final class BuiltTrainingSet {
  private final OpenLake open;
  private final DatasetName name;
  private final Dataset<Row> rows;

  private BuiltTrainingSet(OpenLake open, DatasetName name, Dataset<Row> rows) {
    this.open = open;
    this.name = name;
    this.rows = rows;
  }

  /**
   * @throws InputNotReadyException if it was not built
   */
  public static BuiltTrainingSet of(OpenLake open, DatasetSpec set) {
    Dataset<Row> rows =
        open.lake().read(set.dataset(), Slice.ALL).orElseThrow(() -> notBuilt(set.dataset()));
    return new BuiltTrainingSet(open, set.dataset(), rows);
  }

  /** What its columns hold, in the order of its parts and columns. */
  public Dataset<Row> statistics() {
    Map<String, Integer> places = new TreeMap<>();
    for (String column : rows.columns()) {
      places.put(column, places.size());
    }
    String order =
        places.entrySet().stream()
            .map(each -> "WHEN '%s' THEN %d".formatted(text(each.getKey()), each.getValue()))
            .collect(Collectors.joining(" ", "CASE name ", " END"));
    return beside(TrainingSetJob.STATISTICS)
        .selectExpr("*", order + " AS place")
        .orderBy("part", "place")
        .drop("place");
  }

  /** What it was made of, and the leak check. */
  public Dataset<Row> manifest() {
    return beside(TrainingSetJob.MANIFEST).orderBy("what", "name");
  }

  /** Which of its features are of another version now, a line for each. */
  public List<String> outdated(Project project) {
    return manifest().where("what = 'feature'").select("name", "version").collectAsList().stream()
        .flatMap(row -> outdated(project, row.getString(0), row.getLong(1)).stream())
        .toList();
  }

  private Optional<String> outdated(Project project, String feature, long version) {
    int dot = feature.lastIndexOf('.');
    DatasetName group = DatasetName.parse(feature.substring(0, dot));
    return project.select(List.of("*")).stream()
        .filter(each -> each.dataset().equals(group))
        .flatMap(each -> each instanceof FeaturesDataset known ? Stream.of(known) : Stream.empty())
        .mapToInt(known -> known.group().versionOf(feature.substring(dot + 1)))
        .filter(now -> now != version)
        .mapToObj(
            now ->
                "%s has %s of version %d, which is of version %d now. Build it again to have that."
                    .formatted(name, feature, version, now))
        .findFirst();
  }

  /**
   * Writes it as Parquet, with its manifest as {@code _manifest.json}, to a folder that is not
   * there; it comes there whole or not at all.
   *
   * @return how many rows
   */
  public long export(Path folder) throws IOException {
    FileSystem files = folder.getFileSystem(open.spark().sessionState().newHadoopConf());
    if (files.exists(folder)) {
      throw new InvalidSpecException(
          "%s is there already. Name a folder that is not, or remove it.".formatted(folder));
    }
    Path made = new Path(folder.getParent(), "." + folder.getName() + ".being-written");
    files.delete(made, true);
    rows.write().parquet(made.toString());
    try (OutputStream out = files.create(new Path(made, "_manifest.json"))) {
      String lines =
          manifest().toJSON().collectAsList().stream() // a row for each feature and table
              .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    if (!files.rename(made, folder)) {
      throw new IOException("%s could not be renamed to %s".formatted(made, folder));
    }
    return open.spark().read().parquet(folder.toString()).count();
  }

  private Dataset<Row> beside(String suffix) {
    return open.lake()
        .companion(new DatasetName(name.layer(), name.name() + suffix))
        .map(KeptRows::rows)
        .orElseThrow(() -> notBuilt(name))
        .drop(Companion.SLICE);
  }

  private static String text(String name) {
    return name.replace("\\", "\\\\").replace("'", "\\'");
  }

  private static InputNotReadyException notBuilt(DatasetName name) {
    return new InputNotReadyException(
        "%s was not built, or by a version that left no statistics. Build it with 'millrace training-set build %s'."
            .formatted(name, name));
  }
}
