package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.testing.ThriftMetastore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes at one source. The database itself is the judge: it lets this user in once, and
 * whoever comes a second time is sent away.
 */
class SharedSourceTest {
  private static final DatasetName GOODS = DatasetName.parse("bronze.goods");

  @TempDir Path folder;

  @Test
  void a_backfill_beside_a_run_waits_for_the_connections_that_the_source_allows() throws Exception {
    try (ThriftMetastore metastore = ThriftMetastore.start(folder.resolve("metastore"));
        ShopProject shop = ShopProject.create(folder.resolve("shop"), metastore.uri())) {
      shop.sql(
          """
          CREATE ROLE gentle LOGIN CONNECTION LIMIT 1;
          GRANT pg_read_all_data TO gentle""");
      shop.source("gentle", "user: gentle\nlimits: { connections: 1 }");
      shop.file("conf/datasets/goods.yaml", goods());
      Path reached = folder.resolve("reached");
      Path released = folder.resolve("released");
      MillraceProcess run =
          MillraceProcess.interrupted(
              shop.home(),
              shop.conf(),
              GOODS.toString(),
              "2024-03-01",
              "wait",
              "STAGED",
              reached.toString(),
              released.toString());
      run.awaitFile(reached); // and so it holds its connection
      MillraceProcess backfill =
          MillraceProcess.command(
              shop.home(), Map.of(), "backfill", "--from", "2024-03-02", "--to", "2024-03-03");
      backfill.awaitWord("bronze.goods 2024-03-02 waits: other runs have the connections");
      Files.createFile(released);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(backfill.exitCode()).as(backfill.err() + backfill.out()).isZero();
      assertThat(history(shop).current())
          .containsOnlyKeys(
              new Slice("2024-03-01"), new Slice("2024-03-02"), new Slice("2024-03-03"));
    }
  }

  private static String goods() {
    return """
        dataset: bronze.goods
        kind: jdbc
        source: gentle
        table: public.goods
        mode: snapshot
        slices: { by: day, column: ds, zone: UTC }
        checks: [{ unique: id }]
        """;
  }

  private static SliceHistory history(ShopProject shop) {
    Project project = Project.load(Path.of(shop.conf()), Optional.empty(), List.of());
    return SliceHistory.read(project.hadoop(), project.location().table(GOODS));
  }
}
