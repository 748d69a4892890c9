package io.millrace.lake.table;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.TimestampNTZTableFeature$;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.TableFeatureProtocolUtils$;
import org.apache.spark.sql.delta.schema.SchemaUtils;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.Map;

/**
 * What a table must be able to before it takes columns of some types. Delta gives it to new tables
 * by itself; of one that stands, whose readers may not know such types, it wants to be told.
 * Timestamps without zone are the only ones here.
 */
final class TypeFeatures {
  private static final Logger LOG = LoggerFactory.getLogger(TypeFeatures.class);
  private static final TimestampNTZTableFeature$ TIMES_WITHOUT_ZONE =
      TimestampNTZTableFeature$.MODULE$;
  private static final TableFeatureProtocolUtils$ PROPERTIES = TableFeatureProtocolUtils$.MODULE$;

  private TypeFeatures() {}

  /** The properties with those that switch on what columns need. */
  static Map<String, String> with(Metadata metadata, StructType columns) {
    return SchemaUtils.checkForTimestampNTZColumnsRecursively(columns)
        ? metadata.configuration().updated(property(), PROPERTIES.FEATURE_PROP_SUPPORTED())
        : metadata.configuration();
  }

  /** Switches on what columns need, in a commit of its own if the table lacks it. */
  static void switchOn(SparkSession spark, DeltaLog log, StructType columns) {
    if (SchemaUtils.checkForTimestampNTZColumnsRecursively(columns)
        && !LakeTable.snapshot(log).protocol().isFeatureSupported(TIMES_WITHOUT_ZONE)) {
      LOG.info("{} takes timestamps without zone from now on", log.dataPath());
      spark.sql(
          "ALTER TABLE delta.%s SET TBLPROPERTIES ('%s' = '%s')"
              .formatted(
                  Names.quoted(log.dataPath().toString()),
                  property(),
                  PROPERTIES.FEATURE_PROP_SUPPORTED()));
    }
  }

  private static String property() {
    return PROPERTIES.propertyKey(TIMES_WITHOUT_ZONE);
  }
}
