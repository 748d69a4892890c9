package io.millrace.jobs.e2e;

import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.hive.conf.HiveConf;
import org.apache.hadoop.hive.metastore.HiveMetaStoreClient;

/** What a sensor outside of Millrace sees: the partitions of {@code <table>_ready} in Hive. */
final class Marks {
  private Marks() {}

  /** The slices that are marked ready, such as {@code ds=2024-03-01}. */
  static Set<String> of(String metastore, String database, String table) throws Exception {
    HiveConf conf = new HiveConf();
    conf.set("hive.metastore.uris", metastore);
    HiveMetaStoreClient client = new HiveMetaStoreClient(conf);
    try {
      String companion = table + "_ready";
      return client.tableExists(database, companion)
          ? new TreeSet<>(client.listPartitionNames(database, companion, (short) -1))
          : Set.of();
    } finally {
      client.close();
    }
  }
}
