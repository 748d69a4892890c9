package io.millrace.lake.metastore;

import io.millrace.lake.ConflictException;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.conf.HiveConf;
import org.apache.hadoop.hive.metastore.HiveMetaStoreClient;
import org.apache.hadoop.hive.metastore.IMetaStoreClient;
import org.apache.hadoop.hive.metastore.RetryingMetaStoreClient;
import org.apache.hadoop.hive.metastore.api.MetaException;

/** Connects to a metastore, and says at once and in plain words why that is not possible. */
final class MetastoreConnection {
  private static final int CONNECT_MILLIS = 3000;

  /** Derby's word for a database that was shut down as asked. */
  private static final String SHUT_DOWN = "08006";

  /** Derby's word for a database that another process has open. */
  private static final String BOOTED_ELSEWHERE = "XSDB6";

  private MetastoreConnection() {}

  /** A client that any number of threads may share: a plain one mixes up their answers. */
  static IMetaStoreClient open(Configuration hadoop, MetastoreSettings settings) {
    probe(settings);
    HiveConf hive = new HiveConf(hadoop, HiveConf.class);
    settings.hiveSettings().forEach(hive::set);
    try {
      if (settings instanceof MetastoreSettings.Derby derby) {
        DerbyTables.ensure(derby, hive);
      }
      return HiveMetaStoreClient.newSynchronizedClient(
          RetryingMetaStoreClient.getProxy(hive, true));
    } catch (MetaException
        | SQLException
        | RuntimeException e) { // its proxy wraps what it meets in the latter
      throw unreachable(settings, e);
    }
  }

  private static void probe(MetastoreSettings settings) {
    if (settings instanceof MetastoreSettings.Derby derby) {
      bootDerby(derby);
    } else if (settings instanceof MetastoreSettings.Thrift thrift) {
      knock(thrift);
    } else {
      throw new IllegalStateException("unknown metastore " + settings);
    }
  }

  /** Hive would try for long, and print pages, before it says that the database is taken. */
  private static void bootDerby(MetastoreSettings.Derby derby) {
    keepDerbysLogBeside(derby);
    try (Connection booted = DriverManager.getConnection(derby.url())) {
      booted.isValid(1); // it stays booted, and ours, until this process ends
    } catch (SQLException e) {
      if (isBootedElsewhere(e)) {
        throw new ConflictException(
            "Another process has %s open, and Derby serves one at a time. Wait until that run has ended, or run a metastore service and set 'metastore: thrift://HOST:PORT' in conf/millrace.yaml."
                .formatted(derby),
            e);
      }
      throw unreachable(derby, e);
    }
  }

  /** Derby ends a database by an exception, which is its way to say that all went well. */
  static void leave(MetastoreSettings settings) {
    if (settings instanceof MetastoreSettings.Derby derby) {
      try (Connection none = DriverManager.getConnection(derby.shutdownUrl())) {
        throw new IllegalStateException(derby + " gave a connection as it was shut down: " + none);
      } catch (SQLException e) {
        if (!SHUT_DOWN.equals(e.getSQLState())) {
          throw unreachable(settings, e);
        }
      }
    }
  }

  private static void keepDerbysLogBeside(MetastoreSettings.Derby derby) {
    Path parent = Path.of(derby.folder()).toAbsolutePath().getParent();
    if (System.getProperty("derby.stream.error.file") == null && parent != null) {
      System.setProperty("derby.stream.error.file", parent.resolve("derby.log").toString());
    }
  }

  private static boolean isBootedElsewhere(SQLException failure) {
    for (SQLException each = failure; each != null; each = each.getNextException()) {
      for (Throwable cause = each; cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException sql && BOOTED_ELSEWHERE.equals(sql.getSQLState())
            || String.valueOf(cause.getMessage()).contains(BOOTED_ELSEWHERE)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Hive waits a minute and more for a host that swallows packets. */
  private static void knock(MetastoreSettings.Thrift thrift) {
    IOException refused = null;
    for (String uri : thrift.uri().split(",\\s*")) {
      URI address = URI.create(uri);
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), CONNECT_MILLIS);
        return;
      } catch (IOException e) {
        refused = e;
      }
    }
    throw unreachable(thrift, refused);
  }

  static UnreachableException unreachable(MetastoreSettings settings, Throwable cause) {
    return new UnreachableException(
        "Cannot reach %s: %s. Check that it runs, and 'metastore' in conf/millrace.yaml."
            .formatted(settings, root(cause).getMessage()),
        cause);
  }

  private static Throwable root(Throwable failure) {
    return failure.getCause() == null ? failure : root(failure.getCause());
  }
}
