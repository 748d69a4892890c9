package io.millrace.ingest.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A column as the source describes it; {@code jdbcType} is one of {@link java.sql.Types}. */
record SourceColumn(
    String name,
    int jdbcType,
    String typeName,
    int precision,
    int scale,
    boolean signed,
    boolean nullable) {
  static List<SourceColumn> of(ResultSetMetaData metadata) throws SQLException {
    List<SourceColumn> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      columns.add(
          new SourceColumn(
              metadata.getColumnLabel(i),
              metadata.getColumnType(i),
              metadata.getColumnTypeName(i),
              metadata.getPrecision(i),
              metadata.getScale(i),
              metadata.isSigned(i),
              metadata.isNullable(i) != ResultSetMetaData.columnNoNulls));
    }
    return List.copyOf(columns);
  }

  /** The type as a person would write it, for messages. */
  String typeText() {
    return precision > 0 && scale > 0
        ? "%s(%d,%d)".formatted(typeName, precision, scale)
        : typeName;
  }
}
