package io.millrace.lake.metastore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.ConflictException;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.metastore.IMetaStoreClient;
import org.apache.hadoop.hive.metastore.api.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetastoreConnectionTest {
  @TempDir Path folder;

  @Test
  void a_derby_of_another_process_is_a_conflict_that_says_what_to_do() throws Exception {
    MetastoreSettings.Derby derby =
        new MetastoreSettings.Derby(folder.resolve("metastore_db").toString());
    Process other = holder(derby);
    try {
      assertThat(other.getInputStream().read()).isEqualTo('b'); // it has booted
      assertThatThrownBy(() -> MetastoreConnection.open(new Configuration(), derby))
          .isInstanceOf(ConflictException.class)
          .hasMessageStartingWith(
              "Another process has the Derby database in " + derby.folder() + " open")
          .hasMessageContaining("metastore: thrift://HOST:PORT");
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_derby_that_was_left_is_there_for_another_process() throws Exception {
    MetastoreSettings.Derby derby =
        new MetastoreSettings.Derby(folder.resolve("metastore_db").toString());
    MetastoreConnection.open(new Configuration(), derby).close();

    MetastoreConnection.leave(derby);

    Process other = holder(derby);
    try {
      assertThat(other.getInputStream().read()).isEqualTo('b'); // it has booted
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_new_derby_has_all_tables_before_anybody_asks_so_that_no_two_threads_make_them()
      throws Exception {
    MetastoreSettings.Derby derby =
        new MetastoreSettings.Derby(folder.resolve("metastore_db").toString());
    IMetaStoreClient client = MetastoreConnection.open(new Configuration(), derby);
    Set<String> atFirst = tables(derby);
    client.createDatabase(
        new Database("bronze", "", folder.resolve("bronze").toUri().toString(), Map.of()));
    TableSpec spec =
        new TableSpec(
            DatasetName.parse("bronze.orders"),
            Slicing.daily("ds", ZoneOffset.UTC),
            "",
            "",
            Map.of(),
            false);
    ReadyTable ready =
        new ReadyTable(spec, new LakeLocation(new org.apache.hadoop.fs.Path(folder.toUri())));
    client.createTable(ready.table());
    client.add_partition(
        ready.partition(new Slice("2024-03-01"), new Mark(Map.of("millrace.rows", "1"))));
    client.close();

    assertThat(tables(derby)).isEqualTo(atFirst).contains("DBS", "TBLS", "PARTITIONS");
  }

  private static Set<String> tables(MetastoreSettings.Derby derby) throws SQLException {
    Set<String> names = new TreeSet<>();
    try (Connection connection = DriverManager.getConnection(derby.url());
        ResultSet tables = connection.getMetaData().getTables(null, "APP", "%", null)) {
      while (tables.next()) {
        names.add(tables.getString("TABLE_NAME"));
      }
    }
    return names;
  }

  @Test
  void a_folder_that_cannot_be_made_is_unreachable() {
    MetastoreSettings nowhere = new MetastoreSettings.Derby("/proc/nowhere/db");

    assertThatThrownBy(() -> MetastoreConnection.open(new Configuration(), nowhere))
        .isInstanceOf(UnreachableException.class)
        .hasMessageStartingWith("Cannot reach the Derby database in /proc/nowhere/db: ");
  }

  @Test
  void a_service_that_does_not_answer_is_unreachable_at_once() throws IOException {
    MetastoreSettings down = new MetastoreSettings.Thrift("thrift://127.0.0.1:" + unusedPort());
    Instant start = Instant.now();

    assertThatThrownBy(() -> MetastoreConnection.open(new Configuration(), down))
        .isInstanceOf(UnreachableException.class)
        .hasMessageStartingWith("Cannot reach the metastore at thrift://127.0.0.1:");
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void settings_of_the_wrong_form_are_refused() {
    for (String uri : new String[] {"derby", "http://host:9083", "thrift://host", ""}) {
      assertThatThrownBy(() -> new MetastoreSettings.Thrift(uri))
          .isInstanceOf(InvalidSpecException.class)
          .hasMessageContaining("Write 'derby' or thrift://HOST:PORT.");
    }
    assertThatThrownBy(() -> new MetastoreSettings.Derby("db;create=false"))
        .isInstanceOf(InvalidSpecException.class);
  }

  @Test
  void spark_is_told_all_that_a_hive_client_is_told() {
    assertThat(new MetastoreSettings.Thrift("thrift://a:1,thrift://b:2").sparkSettings())
        .containsEntry("spark.hadoop.hive.metastore.uris", "thrift://a:1,thrift://b:2")
        .containsEntry("spark.sql.catalogImplementation", "hive");
    assertThat(new MetastoreSettings.Derby("/data/db").sparkSettings())
        .containsEntry(
            "spark.hadoop.javax.jdo.option.ConnectionURL",
            "jdbc:derby:;databaseName=/data/db;create=true");
  }

  private Process holder(MetastoreSettings.Derby derby) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dderby.stream.error.file=" + folder.resolve("derby.log"),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            derby.url())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Keeps a Derby database open until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      DriverManager.getConnection(arguments[0]).close();
      System.out.print('b');
      System.out.flush();
      Thread.currentThread().join();
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
