package io.millrace.lake.find;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.delta.DeltaColumnMapping;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.types.StructField;

/** What a table's columns are called in its files, which is not always as they are called now. */
final class PhysicalNames {
  private PhysicalNames() {}

  static Map<String, String> of(Snapshot snapshot) {
    Map<String, String> names = new HashMap<>();
    for (StructField field : snapshot.schema().fields()) {
      names.put(field.name(), DeltaColumnMapping.getPhysicalName(field));
    }
    return names;
  }
}
