package io.millrace.lake.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;

import io.millrace.lake.LocatedRows;
import io.millrace.lake.SchemaMismatchException;
import io.millrace.lake.find.RowFinder;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
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
    Dataset<Row> rows =
        spark
            .read()
            .format("delta")
            .option("versionAsOf", snapshot.version())
            .load(log.dataPath().toString());
    requireNoReserved(log.dataPath().toString(), rows.schema());
    Column metadata = rows.metadataColumn(METADATA);
    Dataset<Row> located =
        rows.withColumn(LocatedRows.FILE, below(metadata.getField("file_path")))
            .withColumn(LocatedRows.ROW, metadata.getField("row_index"));
    return new LocatedRows(
        snapshot.version(), located, new RowFinder(spark, snapshot, this::address));
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
    Set<String> missing = new HashSet<>(addresses);
    Map<String, AddFile> found = new HashMap<>();
    if (!missing.isEmpty()) {
      find(snapshot.allFiles().where(col("path").isin(missing.toArray())), missing, found);
    }
    if (!missing.isEmpty()) {
      find(snapshot.allFiles(), missing, found); // a path can be spelled in several ways
    }
    return found;
  }

  private void find(Dataset<AddFile> files, Set<String> missing, Map<String, AddFile> found) {
    for (Iterator<AddFile> each = files.toLocalIterator(); each.hasNext(); ) {
      AddFile file = each.next();
      String address = address(file);
      if (missing.remove(address)) {
        found.put(address, file);
      }
    }
  }
}
