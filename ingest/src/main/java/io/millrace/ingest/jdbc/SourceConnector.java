package io.millrace.ingest.jdbc;

import io.millrace.lake.MillraceException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProviderFactory;

/**
 * Opens connections to a source that may also write, on the driver and in executors alike. What it
 * carries there are references to secrets; each is resolved where a connection is opened.
 */
public final class SourceConnector implements Serializable {
  private final String source;
  private final String credentialStores;

  private SourceConnector(String source, String credentialStores) {
    this.source = source;
    this.credentialStores = credentialStores;
  }

  /**
   * A connector.
   *
   * @param hadoop says where {@code jceks:} aliases are kept
   */
  public static SourceConnector of(JdbcSource source, Configuration hadoop) {
    return new SourceConnector(
        SourceOptions.write(source),
        hadoop.get(CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH, ""));
  }

  /**
   * A connection that may write.
   *
   * @throws io.millrace.lake.UnreachableException if the database does not let us in
   */
  public Connection open() {
    JdbcSource from = source();
    try {
      Connection connection = Connections.open(from, hadoop());
      connection.setReadOnly(false);
      return connection;
    } catch (SQLException e) {
      throw Failures.whileConnecting(from, e);
    }
  }

  /** The source itself, with references to secrets. */
  public JdbcSource source() {
    return SourceOptions.read(source);
  }

  /** The password, for who connects without JDBC; empty if the source has none. */
  public Optional<String> password() {
    JdbcSource from = source();
    return from.password().map(ref -> ref.resolve(hadoop(), "source " + from.name()));
  }

  private Configuration hadoop() {
    Configuration hadoop = new Configuration();
    if (!credentialStores.isEmpty()) {
      hadoop.set(CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH, credentialStores);
    }
    return hadoop;
  }

  /**
   * Says in the operator's words what went wrong.
   *
   * @param doing such as {@code while writing orders}
   */
  public MillraceException explain(SQLException failure, String doing) {
    return Failures.during(source(), doing, failure);
  }
}
