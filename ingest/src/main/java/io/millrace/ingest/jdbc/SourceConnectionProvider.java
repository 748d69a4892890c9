package io.millrace.ingest.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.apache.spark.sql.jdbc.JdbcConnectionProvider;
import scala.Option;
import scala.collection.immutable.Map;

/**
 * Gives Spark its connections, so that passwords are resolved where they are used and are in no
 * option, plan or event. Spark finds it by {@code META-INF/services}; it answers only for reads
 * that {@link JdbcRead} has set up.
 */
public final class SourceConnectionProvider extends JdbcConnectionProvider {
  static final String NAME = "millrace";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean canHandle(Driver driver, Map<String, String> options) {
    return options.contains(SourceOptions.SOURCE);
  }

  @Override
  public Connection getConnection(Driver driver, Map<String, String> options) {
    Option<String> held = options.get(SourceOptions.HELD);
    if (held.isDefined()) {
      return HeldConnections.lend(held.get());
    }
    JdbcSource source = SourceOptions.read(options.apply(SourceOptions.SOURCE));
    Configuration hadoop = new Configuration();
    Option<String> stores = options.get(SourceOptions.CREDENTIAL_STORES);
    if (stores.isDefined()) {
      hadoop.set(CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH, stores.get());
    }
    try {
      return CleanFailures.of(Connections.open(source, hadoop));
    } catch (SQLException e) {
      throw Failures.whileConnecting(source, e);
    }
  }

  /** No Kerberos here: connections need no lock on the JVM's security configuration. */
  @Override
  public boolean modifiesSecurityContext(Driver driver, Map<String, String> options) {
    return false;
  }
}
