package io.millrace.lake.find;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;

/** Finds live rows of one version of a table by their keys. */
public final class RowFinder {
  private static final Logger LOG = LoggerFactory.getLogger(RowFinder.class);

  private final SparkSession spark;
  private final Snapshot snapshot;
  private final Function<AddFile, String> address;
  private final Predicate<FileBounds> among;
  private final Optional<SearchedFiles> searched;
  private List<AddFile> files; // asked for once

  /**
   * @param address what a file is called in the address of a row
   */
  public RowFinder(SparkSession spark, Snapshot snapshot, Function<AddFile, String> address) {
    this(spark, snapshot, address, file -> true, Optional.empty());
  }

  private RowFinder(
      SparkSession spark,
      Snapshot snapshot,
      Function<AddFile, String> address,
      Predicate<FileBounds> among,
      Optional<SearchedFiles> searched) {
    this.spark = spark;
    this.snapshot = snapshot;
    this.address = address;
    this.among = among;
    this.searched = searched;
  }

  /**
   * Finds in some files alone.
   *
   * @param files by their statistics: those that may have what is looked for
   */
  public RowFinder among(Predicate<FileBounds> files) {
    return new RowFinder(spark, snapshot, address, files, searched);
  }

  /** Leaves out the files of an earlier search, where it tells that they lack the keys. */
  public RowFinder after(Optional<SearchedFiles> search) {
    return new RowFinder(spark, snapshot, address, among, search);
  }

  /**
   * What a search has told, for who looks for some of the keys again.
   *
   * @param wanted what was looked for: keys with nothing behind them
   * @param found the keys of which there are rows; copies
   */
  public SearchedFiles searched(WantedKeys wanted, Collection<UnsafeRow> found) {
    Map<String, String> physical = PhysicalNames.of(snapshot);
    return new SearchedFiles(
        wanted,
        found,
        files().stream().filter(file -> among.test(FileBounds.of(file, physical))).toList());
  }

  /**
   * What to read of a row that is found.
   *
   * @param columns by name; those that the table lacks are NULL
   * @param unless of a file's statistics: whether they tell enough, so that nothing is read
   */
  public record Beside(StructType columns, Predicate<FileBounds> unless) {
    /** Its address is enough. */
    public static final Beside NOTHING = new Beside(new StructType(), file -> true);
  }

  /** Whether rows can be found by such keys in this way: a matter of types and settings. */
  public boolean canFind(StructType keyColumns, StructType beside) {
    StructType table = snapshot.schema();
    return WantedKeys.canBe(keyColumns)
        && Stream.of(keyColumns.fields()).allMatch(key -> isStored(table, key))
        && Stream.of(keyColumns, beside).noneMatch(this::namesPartition)
        && FileReader.canRead(spark, keyColumns)
        && FileReader.canRead(spark, beside);
  }

  /** Files do not hold the columns by which they are kept apart. */
  private boolean namesPartition(StructType columns) {
    return JavaConverters.seqAsJavaList(snapshot.metadata().partitionColumns()).stream()
        .anyMatch(
            partition -> Arrays.stream(columns.fieldNames()).anyMatch(partition::equalsIgnoreCase));
  }

  private static boolean isStored(StructType table, StructField key) {
    return Arrays.stream(table.fields())
        .anyMatch(
            field ->
                field.name().equalsIgnoreCase(key.name())
                    && field.dataType().equals(key.dataType()));
  }

  /**
   * Looks for rows. Files are read when the result is.
   *
   * @return each row is overwritten by the next
   */
  public JavaRDD<FoundRow> find(WantedKeys wanted, Beside beside) {
    Map<String, String> physical = PhysicalNames.of(snapshot);
    StructType keyColumns = renamed(wanted.types(), physical);
    StructType besideColumns = renamed(beside.columns(), physical);
    StructType table = renamed(snapshot.schema(), physical);
    Configuration conf = snapshot.deltaLog().newDeltaHadoopConf();
    List<List<FilePart>> tasks = tasks(parts(wanted, beside, physical));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    FileReader keyReader = FileReader.of(spark, table, keyColumns, conf);
    FileReader besideReader =
        besideColumns.isEmpty() ? keyReader : FileReader.of(spark, table, besideColumns, conf);
    Broadcast<WantedKeys> keys = context.broadcast(wanted);
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(conf));
    String firstKey = keyColumns.apply(0).name();
    String folder = snapshot.deltaLog().dataPath().toString();
    return context
        .parallelize(tasks, Math.max(1, tasks.size()))
        .flatMap(
            some ->
                flat(
                    some.iterator(),
                    part ->
                        new PartSearch(
                                keys.value(),
                                firstKey,
                                part,
                                HiddenRows.of(part.vector(), folder, hadoop.value().value()),
                                hadoop.value().value())
                            .found(keyReader, besideReader, besideColumns)));
  }

  /** One after the other: each may be read only before the next is asked for. */
  private static Iterator<FoundRow> flat(
      Iterator<FilePart> parts, Function<FilePart, Iterator<FoundRow>> search) {
    return new Iterator<>() {
      private Iterator<FoundRow> now = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!now.hasNext() && parts.hasNext()) {
          now = search.apply(parts.next());
        }
        return now.hasNext();
      }

      @Override
      public FoundRow next() {
        return now.next();
      }
    };
  }

  private List<FilePart> parts(
      WantedKeys wanted, Beside beside, Map<String, String> physicalNames) {
    List<KeyRange> ranges =
        IntStream.range(0, wanted.types().size())
            .mapToObj(at -> KeyRange.of(wanted, at, wanted.types().apply(at).name()))
            .flatMap(Optional::stream)
            .toList();
    long most = spark.sessionState().conf().filesMaxPartitionBytes();
    List<FilePart> parts = new ArrayList<>();
    Optional<SearchedFiles> known = searched.filter(search -> search.lacks(wanted));
    int read = 0;
    for (AddFile file : files()) {
      FileBounds bounds = FileBounds.of(file, physicalNames);
      if (among.test(bounds)
          && known.filter(search -> search.has(file)).isEmpty()
          && ranges.stream().allMatch(range -> range.meets(bounds))) {
        read++;
        boolean tells = !beside.unless().test(bounds);
        for (long from = 0; from < file.size(); from += most) {
          parts.add(part(file, from, Math.min(most, file.size() - from), tells));
        }
      }
    }
    LOG.info(
        "Looking for {} keys in {} of {} files of {}",
        wanted.size(),
        read,
        files.size(),
        snapshot.deltaLog().dataPath());
    return parts;
  }

  private List<AddFile> files() {
    if (files == null) {
      files = LiveFiles.of(snapshot);
    }
    return files;
  }

  private FilePart part(AddFile file, long from, long length, boolean tells) {
    String path = SparkPath.fromPath(file.absolutePath(snapshot.deltaLog())).urlEncoded();
    String vector =
        file.deletionVector() == null ? null : file.deletionVector().serializeToBase64();
    return new FilePart(
        path,
        from,
        length,
        file.size(),
        file.modificationTime(),
        vector,
        address.apply(file),
        tells);
  }

  /** Parts of about the same weight together. */
  private List<List<FilePart>> tasks(List<FilePart> parts) {
    long most = spark.sessionState().conf().filesMaxPartitionBytes();
    int parallelism = spark.sparkContext().defaultParallelism();
    long all = parts.stream().mapToLong(FilePart::length).sum();
    long each = Math.min(most, Math.max(1 << 20, all / (2L * parallelism)));
    List<List<FilePart>> tasks = new ArrayList<>();
    List<FilePart> task = new ArrayList<>();
    long weight = 0;
    for (FilePart part : parts) {
      if (!task.isEmpty() && weight + part.length() > each) {
        tasks.add(task);
        task = new ArrayList<>();
        weight = 0;
      }
      task.add(part);
      weight += part.length();
    }
    if (!task.isEmpty()) {
      tasks.add(task);
    }
    return tasks;
  }

  private static StructType renamed(StructType columns, Map<String, String> names) {
    return new StructType(
        Stream.of(columns.fields())
            .map(
                field ->
                    new StructField(
                        names.getOrDefault(field.name(), field.name()),
                        field.dataType(),
                        true,
                        org.apache.spark.sql.types.Metadata.empty()))
            .toArray(StructField[]::new));
  }
}
