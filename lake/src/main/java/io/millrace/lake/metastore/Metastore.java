package io.millrace.lake.metastore;

import io.millrace.lake.DatasetName;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.TableSpec;
import io.millrace.lake.UnreachableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.metastore.IMetaStoreClient;
import org.apache.hadoop.hive.metastore.api.AlreadyExistsException;
import org.apache.hadoop.hive.metastore.api.NoSuchObjectException;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.spark.sql.SparkSession;
import org.apache.thrift.TException;

/**
 * The Hive metastore as the lake uses it: it points to the tables, and its ready marks tell other
 * engines which slices are ready. It decides nothing. All of it can be made again from the Delta
 * logs. May be shared by threads.
 *
 * <p>Every method throws {@link UnreachableException} if the metastore does not answer.
 */
public final class Metastore implements AutoCloseable {
  private static final short ALL = -1;

  private final MetastoreSettings settings;
  private final LakeLocation lake;
  private final IMetaStoreClient client;
  private final TableEntries entries;

  private Metastore(
      MetastoreSettings settings, LakeLocation lake, IMetaStoreClient client, SparkSession spark) {
    this.settings = settings;
    this.lake = lake;
    this.client = client;
    this.entries = new TableEntries(spark, client, lake);
  }

  /**
   * Connects, so that what is wrong shows now and not after the work.
   *
   * @param spark built with {@link MetastoreSettings#sparkSettings} of the same settings
   * @throws io.millrace.lake.ConflictException if another process has the Derby database open
   * @throws UnreachableException if there is no metastore
   */
  public static Metastore open(
      SparkSession spark, MetastoreSettings settings, LakeLocation location) {
    IMetaStoreClient client =
        MetastoreConnection.open(spark.sparkContext().hadoopConfiguration(), settings);
    return new Metastore(settings, location, client, spark);
  }

  /**
   * Connects and leaves again, without Spark.
   *
   * @throws io.millrace.lake.UnreachableException if it does not answer
   * @throws io.millrace.lake.ConflictException if another process has its Derby database open
   */
  public static void probe(Configuration hadoop, MetastoreSettings settings) {
    MetastoreConnection.open(hadoop, settings).close();
  }

  /**
   * Lets other processes have a Derby database that this one had open, and cannot use it again.
   * Nothing happens to metastores that are services.
   */
  public static void leave(MetastoreSettings settings) {
    MetastoreConnection.leave(settings);
  }

  /**
   * Makes the metastore know a dataset: its database, its table where there is one yet, its
   * companion for ready marks; and the ledger's tables. What is there already is changed only where
   * the spec says otherwise.
   */
  public void register(TableSpec table) {
    ask(
        () -> {
          entries.register(table);
          return null;
        });
  }

  /** Whether both the table and its companion are there. */
  public boolean knows(TableSpec table) {
    return ask(() -> entries.areThere(table));
  }

  /** Marks a slice as ready, or renews its mark. The dataset must be registered. */
  public void mark(TableSpec table, SliceRecord slice) {
    mark(table, Map.of(slice.slice(), Mark.of(slice)));
  }

  /** The same for several slices with given marks: however many, the metastore is asked once. */
  public void mark(TableSpec table, Map<Slice, Mark> marks) {
    ReadyTable ready = new ReadyTable(table, lake);
    ask(
        () -> {
          // Asked first, since the metastore logs an error for each addition it refuses.
          Map<Slice, Mark> there = find(table, marks.keySet());
          List<Partition> added = new ArrayList<>();
          List<Partition> changed = new ArrayList<>();
          marks.forEach(
              (slice, mark) -> {
                if (!there.containsKey(slice)) {
                  added.add(ready.partition(slice, mark));
                } else if (!there.get(slice).equals(mark)) {
                  changed.add(ready.partition(slice, mark));
                }
              });
          changed.addAll(refused(added));
          if (!changed.isEmpty()) {
            client.alter_partitions(table.name().layer(), ReadyTable.name(table), changed);
          }
          return null;
        });
  }

  /** Adds partitions, and returns those that another process has added meanwhile. */
  private List<Partition> refused(List<Partition> partitions) throws TException {
    if (partitions.isEmpty()) {
      return partitions;
    }
    try {
      client.add_partitions(partitions);
      return List.of();
    } catch (AlreadyExistsException e) {
      if (partitions.size() == 1) {
        return partitions;
      }
      List<Partition> refused = new ArrayList<>();
      for (Partition each : partitions) {
        refused.addAll(refused(Collections.singletonList(each)));
      }
      return refused;
    }
  }

  /** The marks that there are of some slices. */
  private Map<Slice, Mark> find(TableSpec table, Collection<Slice> slices) throws TException {
    ReadyTable ready = new ReadyTable(table, lake);
    List<String> names = new ArrayList<>();
    for (Slice slice : slices) {
      names.add(ready.partitionName(slice));
    }
    return marksOf(
        names.isEmpty()
            ? List.of()
            : client.getPartitionsByNames(table.name().layer(), ReadyTable.name(table), names));
  }

  private static Map<Slice, Mark> marksOf(List<Partition> partitions) {
    Map<Slice, Mark> marks = new TreeMap<>();
    for (Partition partition : partitions) {
      marks.put(new Slice(partition.getValues().get(0)), Mark.in(partition.getParameters()));
    }
    return marks;
  }

  /** Takes a slice's mark away, if it has one. */
  public void unmark(TableSpec table, Slice slice) {
    ask(
        () -> {
          if (find(table, List.of(slice)).containsKey(slice)) {
            drop(table, slice);
          }
          return null;
        });
  }

  private void drop(TableSpec table, Slice slice) throws TException {
    try {
      client.dropPartition(
          table.name().layer(), ReadyTable.name(table), List.of(slice.value()), false);
    } catch (NoSuchObjectException e) {
      return; // another process was quicker
    }
  }

  /** The slices that are marked as ready; none if the dataset is not registered. */
  public Set<Slice> ready(TableSpec table) {
    return marks(table).keySet();
  }

  /** The marks of a dataset, in the order of its slices. */
  public Map<Slice, Mark> marks(TableSpec table) {
    return ask(() -> marksOf(partitions(table.name())));
  }

  private List<Partition> partitions(DatasetName name) throws TException {
    try {
      return client.listPartitions(name.layer(), name.name() + ReadyTable.SUFFIX, ALL);
    } catch (NoSuchObjectException e) {
      return List.of();
    }
  }

  /** Makes the metastore forget a dataset and its marks. Files stay. */
  public void drop(DatasetName name) {
    ask(
        () -> {
          client.dropTable(name.layer(), name.name() + ReadyTable.SUFFIX, false, true);
          client.dropTable(name.layer(), name.name(), false, true);
          return null;
        });
  }

  @Override
  public void close() {
    client.close();
  }

  private interface Question<T> {
    T ask() throws TException;
  }

  /** One at a time: what one thread has half made, another would take for being there. */
  private synchronized <T> T ask(Question<T> question) {
    try {
      return question.ask();
    } catch (TException e) {
      throw MetastoreConnection.unreachable(settings, e);
    }
  }
}
