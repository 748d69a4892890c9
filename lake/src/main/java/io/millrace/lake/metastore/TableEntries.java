package io.millrace.lake.metastore;

import io.millrace.lake.LakeLocation;
import io.millrace.lake.TableSpec;
import io.millrace.lake.ledger.Ledger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hive.metastore.IMetaStoreClient;
import org.apache.hadoop.hive.metastore.api.AlreadyExistsException;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.NoSuchObjectException;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.StructField;
import org.apache.thrift.TException;

/** The metastore's entries for databases and tables. */
final class TableEntries {
  private static final String COMMENT = "comment";

  private final SparkSession spark;
  private final IMetaStoreClient client;
  private final LakeLocation lake;
  private final AtomicBoolean ledgerIsRegistered = new AtomicBoolean();

  TableEntries(SparkSession spark, IMetaStoreClient client, LakeLocation lake) {
    this.spark = spark;
    this.client = client;
    this.lake = lake;
  }

  void register(TableSpec spec) throws TException {
    ensureDatabase(spec.name().layer());
    Path location = lake.table(spec.name());
    if (isDelta(location)) {
      if (find(spec.name().layer(), spec.name().name()).isEmpty()) {
        register(spec.name().layer(), spec.name().name(), location);
      }
      describe(spec);
    }
    ensureReadyTable(spec);
    registerLedger();
  }

  boolean areThere(TableSpec spec) throws TException {
    String database = spec.name().layer();
    return find(database, spec.name().name()).isPresent()
        && find(database, ReadyTable.name(spec)).isPresent();
  }

  private void registerLedger() throws TException {
    if (ledgerIsRegistered.get()) {
      return;
    }
    boolean all = true;
    for (String table : Ledger.TABLES) {
      // The metastore is asked first: to open a table's log only to see that it is there is dear.
      if (find(LakeLocation.LEDGER_DATABASE, table).isEmpty()) {
        if (isDelta(lake.ledger(table))) {
          ensureDatabase(LakeLocation.LEDGER_DATABASE);
          register(LakeLocation.LEDGER_DATABASE, table, lake.ledger(table));
        } else {
          all = false;
        }
      }
    }
    ledgerIsRegistered.set(all);
  }

  private boolean isDelta(Path location) {
    return DeltaLog.forTable(spark, location).tableExists();
  }

  private void ensureDatabase(String name) throws TException {
    try {
      client.getDatabase(name);
    } catch (NoSuchObjectException missing) {
      Path location = new Path(lake.warehouse(), name + ".db");
      try {
        client.createDatabase(new Database(name, "", location.toString(), new HashMap<>()));
      } catch (AlreadyExistsException e) {
        return; // another process was quicker
      }
    }
  }

  /** Through Spark, since it is Spark's own way to note that a table is Delta's. */
  private void register(String database, String table, Path location) {
    spark.sql(
        "CREATE TABLE IF NOT EXISTS `%s`.`%s` USING DELTA LOCATION '%s'"
            .formatted(database, table, escaped(location.toString())));
  }

  private void ensureReadyTable(TableSpec spec) throws TException {
    if (find(spec.name().layer(), ReadyTable.name(spec)).isEmpty()) {
      try {
        client.createTable(new ReadyTable(spec, lake).table());
      } catch (AlreadyExistsException e) {
        return; // another process was quicker
      }
    }
  }

  private Optional<Table> find(String database, String table) throws TException {
    try {
      return Optional.of(client.getTable(database, table));
    } catch (NoSuchObjectException e) {
      return Optional.empty();
    }
  }

  /** Spark shows the comments of the Delta log, other engines those of the metastore. */
  private void describe(TableSpec spec) throws TException {
    describeInMetastore(spec);
    describeInDelta(spec);
  }

  private void describeInMetastore(TableSpec spec) throws TException {
    String database = spec.name().layer();
    Table table = client.getTable(database, spec.name().name());
    String comment = table.getParameters().getOrDefault(COMMENT, "");
    if (!comment.equals(spec.description()) || !spec.owner().equals(table.getOwner())) {
      table.getParameters().put(COMMENT, spec.description());
      table.setOwner(spec.owner());
      client.alter_table(database, spec.name().name(), table);
    }
  }

  private void describeInDelta(TableSpec spec) {
    var metadata =
        DeltaLog.forTable(spark, lake.table(spec.name())).unsafeVolatileSnapshot().metadata();
    String name = "`%s`.`%s`".formatted(spec.name().layer(), spec.name().name());
    String description = metadata.description() == null ? "" : metadata.description();
    if (!description.equals(spec.description())) {
      spark.sql("COMMENT ON TABLE %s IS '%s'".formatted(name, escaped(spec.description())));
    }
    for (Map.Entry<String, String> comment : spec.columnComments().entrySet()) {
      for (StructField field : metadata.schema().fields()) {
        if (field.name().equals(comment.getKey())
            && !field.getComment().getOrElse(() -> "").equals(comment.getValue())) {
          spark.sql(
              "ALTER TABLE %s ALTER COLUMN `%s` COMMENT '%s'"
                  .formatted(name, field.name().replace("`", "``"), escaped(comment.getValue())));
        }
      }
    }
  }

  /** A text as it stands between quotes in Spark SQL. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }
}
