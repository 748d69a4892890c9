package io.millrace.lake.metastore;

import io.millrace.lake.LakeLocation;
import io.millrace.lake.Slice;
import io.millrace.lake.TableSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hive.metastore.TableType;
import org.apache.hadoop.hive.metastore.Warehouse;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.MetaException;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.SerDeInfo;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;

/**
 * The companion of a dataset's table: it has a partition for a slice exactly while the slice is
 * ready, so that sensors which wait for Hive partitions can wait for slices. It holds no data.
 */
final class ReadyTable {
  static final String SUFFIX = "_ready";

  /** The partition column of a dataset without slices. */
  static final String SLICE_COLUMN = "slice";

  private static final String TEXT = "org.apache.hadoop.mapred.TextInputFormat";
  private static final String TEXT_OUTPUT =
      "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
  private static final String SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

  private final TableSpec spec;
  private final String location;

  ReadyTable(TableSpec spec, LakeLocation lake) {
    this.spec = spec;
    // Hive takes absolute locations only.
    this.location = lake.readyMarks(spec.name()).toString();
  }

  static String name(TableSpec spec) {
    return spec.name().name() + SUFFIX;
  }

  Table table() {
    Table table = new Table();
    table.setDbName(spec.name().layer());
    table.setTableName(name(spec));
    table.setOwner(spec.owner());
    table.setTableType(TableType.EXTERNAL_TABLE.name());
    table.setSd(storage(location));
    table.setPartitionKeys(List.of(key()));
    table.setParameters(new HashMap<>(Map.of("EXTERNAL", "TRUE", "comment", comment())));
    return table;
  }

  Partition partition(Slice slice, Mark mark) {
    Partition partition = new Partition();
    partition.setDbName(spec.name().layer());
    partition.setTableName(name(spec));
    partition.setValues(List.of(slice.value()));
    partition.setSd(storage(new Path(location, column() + "=" + slice.value()).toString()));
    partition.setParameters(new HashMap<>(mark.parameters()));
    return partition;
  }

  /** What the metastore calls it. */
  String partitionName(Slice slice) throws MetaException {
    return Warehouse.makePartName(List.of(key()), List.of(slice.value()));
  }

  private FieldSchema key() {
    return new FieldSchema(column(), "string", "a slice that is ready, and only such");
  }

  private String column() {
    return spec.slicing().column().orElse(SLICE_COLUMN);
  }

  private String comment() {
    return "A marker, not data: it has a partition for each slice of %s that is ready."
        .formatted(spec.name());
  }

  private static StorageDescriptor storage(String location) {
    StorageDescriptor storage = new StorageDescriptor();
    storage.setCols(
        new ArrayList<>(List.of(new FieldSchema("nothing", "string", "there are no rows"))));
    storage.setLocation(location);
    storage.setInputFormat(TEXT);
    storage.setOutputFormat(TEXT_OUTPUT);
    storage.setSerdeInfo(new SerDeInfo(null, SERDE, new HashMap<>()));
    return storage;
  }
}
