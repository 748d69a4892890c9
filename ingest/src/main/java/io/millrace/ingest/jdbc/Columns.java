package io.millrace.ingest.jdbc;

import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** The columns of one relation: those the source has, and those a spec takes of them. */
final class Columns {
  private final String where;
  private final Dialect dialect;
  private final JdbcTable table;
  private final Map<String, SourceColumn> known = new LinkedHashMap<>();

  /**
   * @param where for messages, such as {@code public.orders of source shop}
   */
  Columns(String where, Dialect dialect, JdbcTable table, List<SourceColumn> columns) {
    this.where = where;
    this.dialect = dialect;
    this.table = table;
    for (SourceColumn column : columns) {
      if (known.put(column.name(), column) != null) {
        throw new InvalidSpecException(
            "The column '%s' occurs twice in %s. Give one an alias."
                .formatted(column.name(), where));
      }
    }
  }

  /** The columns to take, in the spec's order, each with a way to carry it without loss. */
  List<ColumnRead> taken() {
    List<SourceColumn> taken = new ArrayList<>();
    if (table.select().isEmpty()) {
      table.exclude().forEach(name -> known(name, "exclude"));
      known.values().stream().filter(c -> !table.exclude().contains(c.name())).forEach(taken::add);
    } else {
      table.select().forEach(name -> taken.add(known(name, "select")));
    }
    table.types().keySet().forEach(name -> known(name, "types"));
    refuseClashes(taken);
    refuseTypesWithoutCounterpart(taken);
    return taken.stream().map(this::read).map(Optional::orElseThrow).toList();
  }

  /** A column that a spec uses, taken or not. */
  ColumnRead used(String name, String key) {
    SourceColumn column = known(name, key);
    return read(column).orElseThrow(() -> withoutCounterpart(List.of(column)));
  }

  /** The columns that a spec's {@code types} makes decimals of, whose values may not fit. */
  List<ColumnRead> narrowed() {
    return table.types().keySet().stream()
        .map(name -> read(known(name, "types")).orElseThrow())
        .filter(ColumnRead::isDecimal)
        .toList();
  }

  private SourceColumn known(String name, String key) {
    SourceColumn column = known.get(name);
    if (column == null) {
      throw new InvalidSpecException(
          "There is no column '%s', named under '%s', in %s. %s"
              .formatted(name, key, where, Nearest.hint(name, known.keySet(), "columns")));
    }
    return column;
  }

  private Optional<ColumnRead> read(SourceColumn column) {
    String declared = table.types().get(column.name());
    if (declared == null) {
      return dialect.read(column);
    }
    DataType type = parse(column, declared);
    return Optional.of(
        type instanceof DecimalType decimal
            ? dialect.readAsDecimal(column, decimal)
            : dialect.readAsText(column));
  }

  private DataType parse(SourceColumn column, String declared) {
    try {
      DataType type = DataType.fromDDL(declared);
      if (type.equals(DataTypes.StringType) || type instanceof DecimalType) {
        return type;
      }
    } catch (Exception e) { // Spark's ParseException is checked, and not declared
      throw noSuchType(column, declared, e);
    }
    throw noSuchType(column, declared, null);
  }

  private InvalidSpecException noSuchType(SourceColumn column, String declared, Exception cause) {
    return new InvalidSpecException(
        "The column '%s' of %s cannot become '%s'. Write string or decimal(p,s)."
            .formatted(column.name(), where, declared),
        cause);
  }

  /** Tables of the lake tell columns apart by letters alone, not by their case. */
  private void refuseClashes(List<SourceColumn> taken) {
    Map<String, List<String>> byLowerCase =
        taken.stream()
            .map(SourceColumn::name)
            .collect(Collectors.groupingBy(name -> name.toLowerCase(Locale.ROOT)));
    Optional<List<String>> clash =
        byLowerCase.values().stream().filter(names -> names.size() > 1).findFirst();
    if (clash.isPresent()) {
      throw new InvalidSpecException(
          "The columns %s of %s differ in case only, which a table of the lake cannot hold. Exclude one, or read a query that renames it."
              .formatted(quoted(clash.get().stream()), where));
    }
  }

  private void refuseTypesWithoutCounterpart(List<SourceColumn> taken) {
    List<SourceColumn> odd = taken.stream().filter(c -> read(c).isEmpty()).toList();
    if (!odd.isEmpty()) {
      throw withoutCounterpart(odd);
    }
  }

  private InvalidSpecException withoutCounterpart(List<SourceColumn> odd) {
    String list =
        odd.stream()
            .map(c -> "'%s' (%s)".formatted(c.name(), c.typeText()))
            .collect(Collectors.joining(", "));
    String example = odd.get(0).name();
    return new InvalidSpecException(
        "These columns of %s have types that Spark holds no exact counterpart of: %s. Say under 'columns' what they shall become, such as { %s: { type: string } } or { type: \"decimal(38,9)\" }; or exclude them."
            .formatted(where, list, example));
  }

  private static String quoted(Stream<String> names) {
    return names.map("'%s'"::formatted).collect(Collectors.joining(", "));
  }
}
