package io.millrace.lake.table;

import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;

import io.millrace.lake.LocatedRows;
import io.millrace.lake.SchemaMismatchException;
import io.millrace.lake.find.LiveFiles;
import io.millrace.lake.find.RowFinder;
import io.millrace.lake.find.VersionFiles;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.StructType;

/**
 * Where rows are: the file, by its encoded path below the table's folder (by its whole path, if it
 * is elsewhere), and its number in the file. Spark knows both of every row it reads from Parquet,
 * and makes them only where a query asks for them.
 */
final class Addresses {
  private static final String METADATA = "_metadata";

  private final DeltaLog log;
  private final String folder;

  Addresses(DeltaLog log) {
    this.log = log;
    this.folder = SparkPath.fromPath(log.dataPath()).urlEncoded() + "/";
  }

  LocatedRows locate(SparkSession spark, Snapshot snapshot) {
    requireNoReserved(log.dataPath().toString(), snapshot.schema());
    return new LocatedRows(
        snapshot.version(),
        snapshot.schema(),
        () -> rows(spark, snapshot),
        new RowFinder(spark, snapshot, this::address));
  }

  private Dataset<Row> rows(SparkSession spark, Snapshot snapshot) {
    Dataset<Row> rows = VersionFiles.rows(spark, snapshot);
    Column metadata = rows.metadataColumn(METADATA);
    return rows.withColumn(LocatedRows.FILE, below(metadata.getField("file_path")))
        .withColumn(LocatedRows.ROW, metadata.getField("row_index"));
  }

  /**
   * Refuses columns that are called as an address is, or as what Spark tells of it: Delta's own
   * reading of deletion vectors stumbles over the latter.
   */
  static void requireNoReserved(String table, StructType columns) {
    for (String reserved : List.of(LocatedRows.FILE, LocatedRows.ROW, METADATA)) {
      if (Arrays.stream(columns.fieldNames()).anyMatch(reserved::equalsIgnoreCase)) {
        throw new SchemaMismatchException(
            "A column of %s is called '%s', which is what the addresses of its rows need. Rename it on its way from the source."
                .formatted(table, reserved));
      }
    }
  }

  private Column below(Column path) {
    int prefix = folder.codePointCount(0, folder.length());
    return when(path.startsWith(folder), substring(path, prefix + 1, Integer.MAX_VALUE))
        .otherwise(path);
  }

  private String address(AddFile file) {
    String path = SparkPath.fromPath(file.absolutePath(log)).urlEncoded();
    return path.startsWith(folder) ? path.substring(folder.length()) : path;
  }

  /** The files of a snapshot that have these addresses; those that it lacks are not in the map. */
  Map<String, AddFile> files(Snapshot snapshot, Collection<String> addresses) {
    if (addresses.isEmpty()) {
      return Map.of();
    }
    Set<String> wanted = new HashSet<>(addresses);
    Map<String, AddFile> found = new HashMap<>();
    for (AddFile file : LiveFiles.of(snapshot)) {
      String address = address(file);
      if (wanted.contains(address)) {
        found.put(address, file);
      }
    }
    return found;
  }
}
