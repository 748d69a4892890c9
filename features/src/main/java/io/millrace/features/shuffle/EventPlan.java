package io.millrace.features.shuffle;

import static org.apache.spark.sql.functions.expr;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.EventTime;
import io.millrace.features.spec.Feature;
import io.millrace.features.spec.FeatureGroup;
import io.millrace.features.sweep.Steps;
import io.millrace.features.sweep.SweptFeature;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.table.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * What a group needs of its events: only these columns leave the files.
 *
 * @param projected as {@link EventRows} reads them
 * @param types of the features
 */
record EventPlan(
    Dataset<Row> projected, EventRows rows, List<SweptFeature> features, DataType[] types) {

  /**
   * @param ranges events of no such time are in no window
   * @param sliced one, if it matters in which slice an event is
   */
  static EventPlan of(
      FeatureGroup group,
      Dataset<Row> events,
      List<Steps.Range> ranges,
      List<SlicedEvents> sliced) {
    Columns.require(
        "Events of " + group.name(),
        events,
        Stream.of(
                group.keys().stream(),
                Stream.of(group.time().column()),
                Stream.of(group.known(), group.knownUntil())
                    .flatMap(Optional::stream)
                    .map(EventTime::column))
            .flatMap(each -> each)
            .toList());
    List<Column> columns = new ArrayList<>();
    group.keys().forEach(key -> columns.add(Names.column(key)));
    columns.add(Names.column(group.time().column()));
    group.where().ifPresent(where -> columns.add(condition(where)));
    group.known().ifPresent(known -> columns.add(Names.column(known.column())));
    group.knownUntil().ifPresent(known -> columns.add(Names.column(known.column())));
    int first = columns.size();
    Map<String, Column> values = values(group);
    columns.addAll(values.values());
    sliced.forEach(each -> columns.add(Names.column(each.column()).cast(DataTypes.StringType)));
    Dataset<Row> projected = project(group, events, columns);
    List<String> names = List.copyOf(values.keySet());
    EventRows rows = rows(group, projected.schema().fields(), first, names, ranges, sliced);
    return new EventPlan(projected, rows, swept(group, names), types(group, rows, names));
  }

  private static EventRows rows(
      FeatureGroup group,
      StructField[] fields,
      int first,
      List<String> names,
      List<Steps.Range> ranges,
      List<SlicedEvents> sliced) {
    int keys = group.keys().size();
    String events = "Events of " + group.name();
    int known = keys + 1 + (group.where().isPresent() ? 1 : 0);
    int until = known + (group.known().isPresent() ? 1 : 0);
    DataType[] types = new DataType[names.size()];
    Cell[] cells = new Cell[names.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = fields[first + i].dataType();
      String name = names.get(i);
      String type = types[i].simpleString();
      cells[i] =
          Cell.of(types[i])
              .orElseThrow(
                  () ->
                      new InvalidSpecException(
                          "%s: '%s' is %s, which has no order. Take a field of it, or cast it."
                              .formatted(events, name, type)));
    }
    return new EventRows(
        group.name(),
        Keys.of(events, Arrays.asList(fields).subList(0, keys)),
        Clock.of(events, group.time(), fields[keys]),
        group.where().isPresent(),
        group.known().map(time -> List.of(Clock.of(events, time, fields[known]))).orElse(List.of()),
        group
            .knownUntil()
            .map(time -> List.of(Clock.ofEnd(events, time, fields[until])))
            .orElse(List.of()),
        first,
        names,
        types,
        cells,
        group.tieBreak().size(),
        group.skipsNotFinite(),
        ranges.toArray(Steps.Range[]::new),
        sliced);
  }

  /** By what they are of; ties first, and each once. */
  private static Map<String, Column> values(FeatureGroup group) {
    Map<String, Column> values = new LinkedHashMap<>();
    for (String tie : group.tieBreak()) {
      values.put("tie-break " + tie, expression(tie));
    }
    for (Feature feature : group.features()) {
      if (!input(feature).isEmpty()) {
        values.computeIfAbsent(input(feature), name -> inputColumn(feature));
      }
      if (keepsNulls(feature) && feature.where().isPresent()) {
        values.computeIfAbsent(filter(feature), name -> trueWhere(feature.where().get()));
      }
    }
    return values;
  }

  /** What a column is called that holds a feature's input; empty if each event is one. */
  private static String input(Feature feature) {
    String input = feature.aggregation().input();
    return input.equals(Aggregation.EVENT)
        ? feature.where().map("where %s"::formatted).orElse("")
        : input + feature.where().map(" where %s"::formatted).orElse("");
  }

  private static String filter(Feature feature) {
    return "where " + feature.where().orElseThrow();
  }

  private static Column inputColumn(Feature feature) {
    String input = feature.aggregation().input();
    if (input.equals(Aggregation.EVENT)) {
      return trueWhere(feature.where().orElseThrow());
    }
    return feature
        .where()
        .map(where -> functions.when(condition(where), expression(input)))
        .orElseGet(() -> expression(input));
  }

  private static Column trueWhere(String where) {
    return functions.when(condition(where), functions.lit(true));
  }

  private static boolean keepsNulls(Feature feature) {
    return feature.aggregation() instanceof Aggregation.Last last && last.keepsNulls()
        || feature.aggregation() instanceof Aggregation.First first && first.keepsNulls();
  }

  private static List<SweptFeature> swept(FeatureGroup group, List<String> names) {
    int every = names.size();
    return group.features().stream()
        .map(
            feature -> {
              int input = input(feature).isEmpty() ? every : names.indexOf(input(feature));
              int counted =
                  !keepsNulls(feature)
                      ? input
                      : feature.where().isPresent() ? names.indexOf(filter(feature)) : every;
              return new SweptFeature(
                  feature.name(), feature.aggregation(), feature.frame(), input, counted);
            })
        .toList();
  }

  private static DataType[] types(FeatureGroup group, EventRows rows, List<String> names) {
    return group.features().stream()
        .map(
            feature ->
                Answers.type(
                    feature.name(),
                    feature.aggregation(),
                    input(feature).isEmpty()
                        ? DataTypes.BooleanType
                        : rows.types()[names.indexOf(input(feature))]))
        .toArray(DataType[]::new);
  }

  private static Dataset<Row> project(
      FeatureGroup group, Dataset<Row> events, List<Column> columns) {
    try {
      List<Column> named = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        named.add(columns.get(i).as("c" + i));
      }
      return events.select(named.toArray(Column[]::new));
    } catch (Exception e) { // AnalysisException is checked, and Scala does not declare it
      if (e instanceof AnalysisException unresolved) {
        throw new InvalidSpecException(
            "The events of %s do not have what the group asks for: %s"
                .formatted(group.name(), unresolved.getSimpleMessage()), // without the plan
            e);
      }
      throw e;
    }
  }

  private static Column expression(String text) {
    return expr(text);
  }

  private static Column condition(String text) {
    return expr(text).cast(DataTypes.BooleanType);
  }
}
