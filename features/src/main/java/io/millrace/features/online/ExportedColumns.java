package io.millrace.features.online;

import io.millrace.features.reader.FeatureType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** The types of rows, as a store keeps them. */
public final class ExportedColumns {
  private ExportedColumns() {}

  /**
   * By column, in their order.
   *
   * @throws IllegalArgumentException if a column is of a type that no store keeps, such as a struct
   */
  public static Map<String, FeatureType> of(Dataset<Row> rows) {
    Map<String, FeatureType> columns = new LinkedHashMap<>();
    for (StructField field : rows.schema().fields()) {
      columns.put(field.name(), FeatureType.parse(field.dataType().catalogString()));
    }
    return columns;
  }
}
