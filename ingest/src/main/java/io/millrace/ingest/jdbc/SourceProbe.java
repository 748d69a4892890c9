package io.millrace.ingest.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import org.apache.hadoop.conf.Configuration;

/** Tries whether a source answers, for people who set one up. */
public final class SourceProbe {
  private SourceProbe() {}

  /**
   * Connects just as a read does, and leaves again.
   *
   * @return what the server calls itself, such as {@code PostgreSQL 17.6}
   * @throws io.millrace.lake.UnreachableException if it does not answer, or refuses the login
   * @throws io.millrace.lake.InvalidSpecException if a secret is missing, or the database or its
   *     driver
   */
  public static String ask(JdbcSource source, Configuration hadoop) {
    try (Connection connection = Connections.open(source, hadoop)) {
      DatabaseMetaData server = connection.getMetaData();
      return server.getDatabaseProductName() + " " + server.getDatabaseProductVersion();
    } catch (SQLException e) {
      throw Failures.whileConnecting(source, e);
    }
  }
}
