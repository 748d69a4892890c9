package io.millrace.lake.metastore;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.InvalidSpecException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Where the Hive metastore is. */
public sealed interface MetastoreSettings {
  /**
   * A Derby database in this process. It serves one process at a time.
   *
   * @param folder of the database, made when it is missing
   */
  record Derby(String folder) implements MetastoreSettings {
    public Derby {
      requireNonNull(folder, "folder");
      if (folder.isBlank() || folder.contains(";")) {
        throw new InvalidSpecException(
            "'%s' cannot be the folder of a Derby database: it must not be blank or hold a ';'."
                .formatted(folder));
      }
    }

    /** The JDBC URL of the database, which makes it when it is missing. */
    String url() {
      return "jdbc:derby:;databaseName=" + folder + ";create=true";
    }

    /** The URL whose use shuts the database down. */
    String shutdownUrl() {
      return "jdbc:derby:;databaseName=" + folder + ";shutdown=true";
    }

    @Override
    public Map<String, String> hiveSettings() {
      return Map.of(
          "hive.metastore.uris", "",
          "javax.jdo.option.ConnectionURL", url(),
          "javax.jdo.option.ConnectionDriverName", "org.apache.derby.jdbc.EmbeddedDriver",
          "datanucleus.schema.autoCreateAll", "true",
          "hive.metastore.schema.verification", "false",
          // Its queries are prepared at the start, for seconds; a lake's own are as quick without.
          "hive.metastore.try.direct.sql", "false",
          // What fails at an embedded database fails again: without this it is tried for 20 s.
          "hive.hmshandler.retry.attempts", "1");
    }

    @Override
    public String toString() {
      return "the Derby database in " + folder;
    }
  }

  /**
   * A metastore service, which serves any number of processes.
   *
   * @param uri {@code thrift://HOST:PORT}, or several with commas between
   */
  record Thrift(String uri) implements MetastoreSettings {
    private static final Pattern FORM =
        Pattern.compile("thrift://[^\\s,/:]+:\\d{1,5}(,\\s*thrift://[^\\s,/:]+:\\d{1,5})*");

    public Thrift {
      if (!FORM.matcher(uri).matches()) {
        throw new InvalidSpecException(
            "'%s' is no metastore. Write 'derby' or thrift://HOST:PORT.".formatted(uri));
      }
    }

    @Override
    public Map<String, String> hiveSettings() {
      return Map.of(
          "hive.metastore.uris", uri,
          "hive.metastore.connect.retries", "1",
          "hive.metastore.client.connect.retry.delay", "1s",
          "hive.metastore.client.socket.timeout", "30s");
    }

    @Override
    public String toString() {
      return "the metastore at " + uri;
    }
  }

  /** The settings of a Hive client. */
  Map<String, String> hiveSettings();

  /** The settings of a Spark session; it must be built with them. */
  default Map<String, String> sparkSettings() {
    Map<String, String> settings = new HashMap<>();
    hiveSettings().forEach((key, value) -> settings.put("spark.hadoop." + key, value));
    settings.put("spark.sql.catalogImplementation", "hive");
    return Map.copyOf(settings);
  }
}
