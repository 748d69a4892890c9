package io.millrace.quality;

import io.millrace.lake.Audit;
import io.millrace.lake.Batch;
import io.millrace.lake.CheckResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Evidence;
import io.millrace.lake.FileStatistics;
import io.millrace.lake.Judgement;
import io.millrace.lake.KeyCounts;
import io.millrace.lake.Questions;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.lake.WriteMode;
import io.millrace.lake.testing.LocalSpark;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * A write that never happened: some files' rows, and what the lake would have gathered of each file
 * as it went by.
 */
final class Written implements Evidence {
  static final Slice DAY = new Slice("2024-03-01");

  private final List<List<Row>> files;
  private final StructType schema;
  private Questions questions = Questions.NONE;
  private SourceFacts source = SourceFacts.NONE;
  private Slicing slicing = Slicing.daily("ds", ZoneId.of("UTC"));
  private Slice slice = DAY;
  private WriteMode mode = new WriteMode.ReplaceSlice();
  private Optional<SliceRecord> lastAccepted = Optional.empty();
  private boolean hasStatistics = true;
  private boolean hashesCollide;
  private Optional<RuntimeException> broken = Optional.empty();
  private int scans;
  private List<CheckResult> foundBefore = List.of();
  private Optional<KeyCounts> arriving = Optional.empty();

  private Written(StructType schema, List<List<Row>> files) {
    this.schema = schema;
    this.files = files;
  }

  @SafeVarargs
  static Written files(String ddl, List<Row>... files) {
    return new Written(
        StructType.fromDDL(ddl), Arrays.stream(files).filter(rows -> !rows.isEmpty()).toList());
  }

  static Written rows(String ddl, Row... rows) {
    return files(ddl, List.of(rows));
  }

  static Written rows(StructType schema, List<Row> rows) {
    return new Written(schema, rows.isEmpty() ? List.of() : List.of(rows));
  }

  Written source(SourceFacts facts) {
    source = facts;
    return this;
  }

  Written source(long rows, Map<String, BigDecimal> sums) {
    return source(new SourceFacts(OptionalLong.of(rows), sums, Optional.empty(), true));
  }

  Written unpartitioned() {
    return in(Slicing.unpartitioned(), Slice.ALL);
  }

  Written in(Slicing other, Slice its) {
    slicing = other;
    slice = its;
    return this;
  }

  Written mode(WriteMode other) {
    mode = other;
    return this;
  }

  Written after(SliceRecord record) {
    lastAccepted = Optional.of(record);
    return this;
  }

  Written withoutStatistics() {
    hasStatistics = false;
    return this;
  }

  /** As if two different keys had one hash, so that the count of keys is one too low. */
  Written withCollidingHashes() {
    hashesCollide = true;
    return this;
  }

  /** As if the pending files could not be read. */
  Written withBrokenFiles(RuntimeException why) {
    broken = Optional.of(why);
    return this;
  }

  /** As if rows came to a slice of which something was known. */
  Written comingTo(CheckResult found, KeyCounts keys) {
    foundBefore = List.of(found);
    arriving = Optional.of(keys);
    return this;
  }

  @Override
  public List<CheckResult> foundBefore() {
    return foundBefore;
  }

  @Override
  public Optional<KeyCounts> arrivingKeys(List<String> columns) {
    return arriving;
  }

  /** How often the pending files were asked for. */
  int scans() {
    return scans;
  }

  Judgement judgedBy(Audit audit) {
    LocalSpark.session();
    questions = audit.questions(schema);
    return audit.judge(this);
  }

  Questions questions() {
    return questions;
  }

  Dataset<Row> dataset() {
    return dataset(all());
  }

  @Override
  public Batch batch() {
    TableSpec table =
        new TableSpec(new DatasetName("bronze", "orders"), slicing, "", "", Map.of(), false);
    return new Batch(
        RunId.create(), table, slice, mode, dataset(), List.of(), source, Map.of(), "hash");
  }

  @Override
  public StructType schema() {
    return schema;
  }

  @Override
  public long rows() {
    return all().size();
  }

  @Override
  public List<Row> aggregates() {
    List<Column> asked = questions.aggregates();
    return asked.isEmpty()
        ? List.of()
        : files.stream().map(file -> aggregates(file, asked)).toList();
  }

  private Row aggregates(List<Row> file, List<Column> asked) {
    return dataset(file)
        .agg(asked.get(0), asked.subList(1, asked.size()).toArray(Column[]::new))
        .first();
  }

  @Override
  public KeyCounts keys(List<String> columns) {
    if (!questions.keys().contains(columns)) {
      throw new IllegalArgumentException("Nobody asked for keys " + columns);
    }
    List<List<Object>> keys = all().stream().map(row -> values(row, columns)).toList();
    List<List<Object>> whole =
        keys.stream().filter(key -> key.stream().allMatch(Objects::nonNull)).toList();
    Map<List<Object>, Long> counts =
        whole.stream().collect(Collectors.groupingBy(key -> key, Collectors.counting()));
    long once = counts.values().stream().filter(count -> count == 1).count();
    long withNull = keys.size() - whole.size();
    return hashesCollide
        ? new KeyCounts(whole.size(), withNull, counts.size() - 1, once - 2, false)
        : new KeyCounts(whole.size(), withNull, counts.size(), once, true);
  }

  @Override
  public FileStatistics statistics() {
    return new FileStatistics() {
      @Override
      public OptionalLong nulls(String column) {
        return hasStatistics
            ? OptionalLong.of(all().size() - present(column).size())
            : OptionalLong.empty();
      }

      @Override
      public Optional<Object> min(String column) {
        return exact(column).flatMap(values -> values.stream().min(Written::compare));
      }

      @Override
      public Optional<Object> max(String column) {
        return exact(column).flatMap(values -> values.stream().max(Written::compare));
      }
    };
  }

  private Optional<List<Object>> exact(String column) {
    DataType type = schema.apply(column).dataType();
    boolean isExact = type instanceof NumericType || type.equals(DataTypes.DateType);
    return hasStatistics && isExact
        ? Optional.of(present(column).stream().map(Written::asInStatistics).toList())
        : Optional.empty();
  }

  private static Object asInStatistics(Object value) {
    if (value instanceof Float number) {
      return Double.valueOf(number.toString());
    }
    if (value instanceof java.sql.Date date) {
      return date.toLocalDate();
    }
    return value instanceof Double || value instanceof BigDecimal
        ? value
        : new BigDecimal(value.toString());
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // values of one column
  private static int compare(Object one, Object other) {
    return ((Comparable) one).compareTo(other);
  }

  @Override
  public Dataset<Row> pending() {
    scans++;
    broken.ifPresent(
        why -> {
          throw why;
        });
    return dataset();
  }

  @Override
  public Optional<SliceRecord> lastAccepted() {
    return lastAccepted;
  }

  private List<Object> present(String column) {
    return all().stream()
        .map(row -> row.get(schema.fieldIndex(column)))
        .filter(Objects::nonNull)
        .toList();
  }

  private List<Object> values(Row row, List<String> columns) {
    List<Object> values = new ArrayList<>();
    columns.forEach(column -> values.add(row.get(schema.fieldIndex(column))));
    return values;
  }

  private List<Row> all() {
    return files.stream().flatMap(List::stream).toList();
  }

  private Dataset<Row> dataset(List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, schema);
  }
}
