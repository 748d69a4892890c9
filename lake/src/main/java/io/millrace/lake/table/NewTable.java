package io.millrace.lake.table;

import io.millrace.lake.TableSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * A table that is not there yet. It is made by one commit of its metadata, without Spark's catalog,
 * which would plan a command for it and ask the metastore.
 */
record NewTable(Metadata metadata) {
  static final String MAPPING_MODE = "delta.columnMapping.mode";
  static final String VECTORS = "delta.enableDeletionVectors";
  private static final String STATISTICS = "delta.dataSkippingStatsColumns";

  /**
   * @param columns without the slice's
   */
  static NewTable of(TableSpec spec, StructType columns, Map<String, String> properties) {
    List<String> partitions = spec.slicing().column().map(List::of).orElse(List.of());
    StructType all = columns;
    for (String column : partitions) {
      all = all.add(column, DataTypes.StringType);
    }
    Map<String, String> configuration = new HashMap<>(properties);
    configuration.put("delta.logRetentionDuration", "interval 365 days");
    if (Arrays.stream(all.fieldNames()).anyMatch(SchemaPolicy::hasSpecialCharacters)) {
      configuration.put(MAPPING_MODE, "name");
    }
    if (!spec.statistics().isEmpty()) {
      configuration.put(STATISTICS, String.join(",", spec.statistics()));
    }
    if (spec.merges()) {
      configuration.put(VECTORS, "true");
    }
    return new NewTable(
        new Metadata(
            UUID.randomUUID().toString(),
            null,
            spec.description(),
            new Format("parquet", Map$.MODULE$.empty()),
            all.json(),
            JavaConverters.asScalaBuffer(partitions).toList(),
            immutable(configuration),
            Option.apply(System.currentTimeMillis())));
  }

  private static scala.collection.immutable.Map<String, String> immutable(Map<String, String> map) {
    scala.collection.immutable.Map<String, String> entries = Map$.MODULE$.empty();
    for (Map.Entry<String, String> each : map.entrySet()) {
      entries = entries.updated(each.getKey(), each.getValue());
    }
    return entries;
  }

  void commit(DeltaLog log) {
    OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.empty());
    if (transaction.readVersion() >= 0) {
      return; // another run has made it at the same time
    }
    transaction.updateMetadataForNewTable(metadata);
    transaction.commit(
        JavaConverters.asScalaBuffer(List.<Action>of()).toList(),
        new DeltaOperations.CreateTable(transaction.metadata(), false, false, Option.empty()));
  }
}
