package io.millrace.lake.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;

/** Makes a table's files those of a former version, by naming them again. */
final class Restoring {
  private final SparkSession spark;
  private final DeltaLog log;

  Restoring(SparkSession spark, DeltaLog log) {
    this.spark = spark;
    this.log = log;
  }

  /**
   * What leads from some files to others.
   *
   * @param vacuumed what to throw if a file is there no more
   */
  List<Action> actions(
      List<AddFile> now, List<AddFile> then, Function<Path, RuntimeException> vacuumed) {
    Map<String, AddFile> leaving = new HashMap<>();
    now.forEach(file -> leaving.put(identity(file), file));
    List<Action> changes = new ArrayList<>();
    for (AddFile file : then) {
      if (leaving.remove(identity(file)) == null) {
        requireThere(file, vacuumed);
        changes.add(visible(file));
      }
    }
    leaving.values().forEach(file -> changes.add(file.remove()));
    return changes;
  }

  private static String identity(AddFile file) {
    return file.path() + " " + file.getDeletionVectorUniqueId();
  }

  /** A snapshot's files are marked as no change of data, and coming back is one. */
  private static AddFile visible(AddFile file) {
    return file.copy(
        file.path(),
        file.partitionValues(),
        file.size(),
        file.modificationTime(),
        true,
        file.stats(),
        file.tags(),
        file.deletionVector(),
        file.baseRowId(),
        file.defaultRowCommitVersion(),
        file.clusteringProvider());
  }

  void requireThere(AddFile file, Function<Path, RuntimeException> vacuumed) {
    List<Path> paths = new ArrayList<>(List.of(file.absolutePath(log)));
    if (file.deletionVector() != null && file.deletionVector().isOnDisk()) {
      paths.add(file.deletionVector().absolutePath(log.dataPath()));
    }
    for (Path path : paths) {
      try {
        if (!path.getFileSystem(spark.sessionState().newHadoopConf()).exists(path)) {
          throw vacuumed.apply(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
