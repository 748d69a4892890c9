package io.millrace.jobs.run;

import io.millrace.jobs.conf.Project;
import io.millrace.lake.Lake;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.TableSpec;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.metastore.Mark;
import io.millrace.lake.metastore.Metastore;
import io.millrace.lake.metastore.MetastoreSettings;
import io.millrace.lake.state.Mending;
import io.millrace.lake.state.Repair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/**
 * A project's lake, open for writing: session, tables, ledger and metastore.
 *
 * @param spark ends with this
 */
public record OpenLake(SparkSession spark, Lake lake, Ledger ledger, Metastore metastore)
    implements AutoCloseable {
  /**
   * Opens everything, the metastore at once, so that one that is taken or away is known before any
   * row moves.
   *
   * @throws io.millrace.lake.ConflictException if another process has an embedded metastore open
   * @throws io.millrace.lake.UnreachableException if the metastore does not answer
   */
  public static OpenLake of(Project project, Ledger ledger) {
    MetastoreSettings settings = project.metastore();
    SparkSession spark = SparkSessions.open(project, settings);
    try {
      Metastore metastore = Metastore.open(spark, settings, project.location());
      return new OpenLake(spark, Lake.open(spark, project.location()), ledger, metastore);
    } catch (RuntimeException e) {
      spark.stop();
      throw e;
    }
  }

  /** Makes the metastore say of slices what their table says. */
  void mark(TableSpec table, List<SliceRecord> slices) {
    metastore.register(table);
    Map<Slice, Mark> ready = new TreeMap<>();
    for (SliceRecord slice : slices) {
      switch (slice.event()) {
        case READY -> ready.put(slice.slice(), Mark.of(slice));
        case RETRACTED -> metastore.unmark(table, slice.slice());
      }
    }
    metastore.mark(table, ready);
  }

  /**
   * Records what earlier runs committed and did not live to record, makes visible what they
   * committed beside the table, and closes those that died.
   *
   * @return what was mended
   */
  public List<Mending> heal(TableSpec table) {
    lake.settle(table.name());
    return repair(table).mend();
  }

  /** What there is to mend; changes nothing. */
  public List<Mending> ailments(TableSpec table) {
    return repair(table).plan();
  }

  private Repair repair(TableSpec table) {
    return new Repair(table, lake.history(table.name()), ledger, Optional.of(metastore));
  }

  @Override
  public void close() {
    metastore.close();
    spark.stop();
  }
}
