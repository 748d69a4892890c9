package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.state.SliceHistory;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The tables of a warehouse, each written only through the gate: a batch is staged, its pending
 * files are audited, and one commit makes rows, verdict and state visible together, or nothing.
 *
 * <p>May be used by several threads at once, each with its own table or slice.
 */
public final class Lake {
  private final SparkSession spark;
  private final LakeLocation location;

  private Lake(SparkSession spark, LakeLocation location) {
    this.spark = spark;
    this.location = location;
  }

  /**
   * @param spark built with {@link SparkSettings#required}
   */
  public static Lake open(SparkSession spark, LakeLocation location) {
    return new Lake(requireNonNull(spark, "spark"), requireNonNull(location, "location"));
  }

  /**
   * Writes a batch into its slice, if the audit accepts it. The table is made if it is not there.
   *
   * @param progress told of {@link Step#STAGED}, {@link Step#AUDITED} and {@link Step#COMMITTED}
   * @throws SchemaMismatchException if the batch's columns do not fit the table's
   * @throws ConflictException if another run committed to the slice meanwhile; nothing was written
   * @throws UnreachableException if the warehouse cannot be written to
   */
  public CommitResult commit(Batch batch, Audit audit, Progress progress) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes the last accepted content of a slice back, in one commit: readers see what was there
   * before it, or nothing if it was the first. A slice that is retracted already stays as it is.
   *
   * @param reason for people; kept with the slice
   * @param run the attempt that retracts
   * @return the slice's newest record, which says {@link SliceRecord.Event#RETRACTED}
   * @throws InvalidSpecException if the slice was never ready
   * @throws ConflictException if another run committed to the slice meanwhile; nothing was changed
   */
  public SliceRecord retract(TableSpec table, Slice slice, String reason, RunId run) {
    throw new UnsupportedOperationException();
  }

  /**
   * The rows of a slice at the table's present version.
   *
   * @return empty unless the slice is ready
   */
  public Optional<Dataset<Row>> read(DatasetName dataset, Slice slice) {
    throw new UnsupportedOperationException();
  }

  /** What the table's log says of its slices; read afresh. */
  public SliceHistory history(DatasetName dataset) {
    Path table = location.table(dataset);
    return SliceHistory.read(spark.sessionState().newHadoopConf(), table);
  }
}
