package io.millrace.quality;

import io.millrace.lake.Evidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.util.CharVarcharUtils$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataType$;
import org.apache.spark.sql.types.StructField;

/** The columns and their types are these. */
record SchemaRule(Map<String, DataType> types, boolean allowsUnknown) implements FittedRule {

  static Optional<FittedRule> fit(Rule.Schema rule, Site site) {
    site.allRowsOnly("'schema'");
    Map<String, DataType> types = new LinkedHashMap<>();
    rule.types()
        .forEach(
            (column, type) -> parse(column, type, site).ifPresent(it -> types.put(column, it)));
    return Optional.of(new SchemaRule(types, rule.allowsUnknown()));
  }

  private static Optional<DataType> parse(String column, String type, Site site) {
    try {
      DataType parsed = CatalystSqlParser$.MODULE$.parseDataType(type);
      return Optional.of(CharVarcharUtils$.MODULE$.replaceCharVarcharWithString(parsed));
    } catch (Exception e) {
      if (!(e instanceof ParseException)) {
        throw new IllegalStateException("Spark cannot parse the type " + type, e);
      }
      site.problem(
          "column '%s' is declared as '%s', which is no SQL type.".formatted(column, type));
      return Optional.empty();
    }
  }

  @Override
  public Finding judge(Answers answers) {
    Evidence evidence = answers.evidence();
    List<String> differences = differences(evidence);
    String allowed = "%s as declared".formatted(Words.count(types.size(), "column"));
    String measured =
        differences.isEmpty() ? allowed : Words.count(differences.size(), "difference");
    return Finding.of(
        differences.isEmpty(),
        measured,
        OptionalDouble.of(differences.size()),
        allowed,
        differences.isEmpty()
            ? "The columns are as declared."
            : "The columns differ from those declared: %s. Change the check if the source is right."
                .formatted(String.join("; ", differences)),
        Finding.NOBODY);
  }

  private List<String> differences(Evidence evidence) {
    Columns columns = new Columns(evidence.schema());
    List<String> differences = new ArrayList<>();
    types.forEach((name, type) -> difference(name, type, columns).ifPresent(differences::add));
    if (!allowsUnknown) {
      differences.addAll(unknown(evidence));
    }
    return differences;
  }

  private static Optional<String> difference(String name, DataType type, Columns columns) {
    Optional<StructField> found = columns.find(name);
    if (found.isEmpty()) {
      return Optional.of("'%s' is missing".formatted(name));
    }
    DataType actual = found.get().dataType();
    return DataType$.MODULE$.equalsIgnoreNullability(type, actual)
        ? Optional.empty()
        : Optional.of(
            "'%s' is %s, declared as %s".formatted(name, Types.name(actual), Types.name(type)));
  }

  private List<String> unknown(Evidence evidence) {
    Optional<String> slicing = evidence.batch().table().slicing().column();
    return Arrays.stream(evidence.schema().fieldNames())
        .filter(name -> types.keySet().stream().noneMatch(name::equalsIgnoreCase))
        .filter(name -> slicing.filter(name::equalsIgnoreCase).isEmpty())
        .map("'%s' is not declared"::formatted)
        .toList();
  }
}
