package io.millrace.jobs.e2e;

import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.hive.conf.HiveConf;
import org.apache.hadoop.hive.metastore.HiveMetaStoreClient;
import org.apache.hadoop.hive.metastore.api.NoSuchObjectException;

/** What a sensor outside of Millrace sees: the partitions of {@code <table>_ready} in Hive. */
final class Marks {
  private Marks() {}

  /** The slices that are marked ready, such as {@code ds=2024-03-01}. */
  static Set<String> of(String metastore, String database, String table) throws Exception {
    HiveConf conf = new HiveConf();
    conf.set("hive.metastore.uris", metastore);
    HiveMetaStoreClient client = new HiveMetaStoreClient(conf);
    try {
      return new TreeSet<>(client.listPartitionNames(database, table + "_ready", (short) -1));
    } catch (NoSuchObjectException e) {
      return Set.of();
    } finally {
      client.close();
    }
  }
}
