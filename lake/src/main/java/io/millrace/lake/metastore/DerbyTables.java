package io.millrace.lake.metastore;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.metastore.ObjectStore;

/**
 * The tables of a metastore in Derby. Hive makes each when it is first asked for, in whatever
 * thread that is, beside others that read. All are made here before anybody asks.
 */
final class DerbyTables {
  private static final String MODEL = "org.apache.hadoop.hive.metastore.model.";

  /** What a lake has in it; Hive's package.jdo lists all. */
  private static final String[] CLASSES = {
    "MDatabase",
    "MTable",
    "MSerDeInfo",
    "MColumnDescriptor",
    "MStringList",
    "MStorageDescriptor",
    "MPartition",
    "MConstraint",
    "MIndex",
    "MRole",
    "MRoleMap",
    "MGlobalPrivilege",
    "MDBPrivilege",
    "MTablePrivilege",
    "MPartitionPrivilege",
    "MTableColumnPrivilege",
    "MPartitionColumnPrivilege",
    "MTableColumnStatistics",
    "MPartitionColumnStatistics",
    "MVersionTable",
    "MFunction"
  };

  private DerbyTables() {}

  /**
   * Makes them if Hive has never been here.
   *
   * @param hive with the settings of the metastore's clients
   */
  static synchronized void ensure(MetastoreSettings.Derby derby, Configuration hive)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(derby.url());
        ResultSet databases = connection.getMetaData().getTables(null, null, "DBS", null)) {
      if (databases.next()) {
        return;
      }
    }
    Configuration eager = new Configuration(hive);
    eager.set("datanucleus.autoStartMechanism", "Classes");
    eager.set("datanucleus.autoStartClassNames", MODEL + String.join("," + MODEL, CLASSES));
    ObjectStore store = new ObjectStore();
    store.setConf(eager);
    store.shutdown();
  }
}
