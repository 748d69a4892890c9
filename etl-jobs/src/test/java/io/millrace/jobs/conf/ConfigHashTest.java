package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a dataset is still asked for as it was. */
class ConfigHashTest {
  @TempDir Path home;

  private String hash(String orders, String... sets) {
    Project project = ProjectFolder.in(home).orders(orders).load(sets);
    return project.configHash((JdbcDataset) project.dataset(DatasetName.parse("bronze.orders")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "datasets.bronze.orders.description=other",
        "datasets.bronze.orders.owner=other",
        "datasets.bronze.orders.schedule=@daily",
        "datasets.bronze.orders.expect.ready-within=1h",
        "datasets.bronze.orders.start=2024-01-01",
        "datasets.bronze.orders.keys=[id]",
        "datasets.bronze.orders.split.count=4",
        "datasets.bronze.orders.fetch-size=7",
        "datasets.bronze.orders.ungated=false",
        "datasets.bronze.orders.checks[0].level=fail",
        "datasets.bronze.orders.slices.column=ds",
        "datasets.bronze.orders.table={schema: public, table: orders}",
        "sources.shop.url=jdbc:postgresql://elsewhere:6432/shop",
        "sources.shop.user=other",
        "sources.shop.password=env:OTHER",
        "sources.shop.limits.connections=1",
        "sources.shop.properties.sslpassword=env:OTHER",
        "project=other",
        "warehouse=/elsewhere",
      })
  void what_changes_no_rows_changes_no_hash(String set) {
    assertThat(hash(ProjectFolder.ORDERS, set)).isEqualTo(hash(ProjectFolder.ORDERS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "datasets.bronze.orders.table=public.order",
        "datasets.bronze.orders.slices.by=hour",
        "datasets.bronze.orders.slices.column=day",
        "datasets.bronze.orders.slices.zone=Europe/Berlin",
        "zone=Europe/Berlin",
        "datasets.bronze.orders.select=[id]",
        "datasets.bronze.orders.exclude=[id]",
        "datasets.bronze.orders.columns.id.mask=sha256",
        "datasets.bronze.orders.columns.id.type=string",
        "datasets.bronze.orders.checks[0].rows.min=2",
        "datasets.bronze.orders.checks[0].level=warn",
        "datasets.bronze.orders.checks[0].where=a > 1",
        "datasets.bronze.orders.checks=[]",
        "datasets.bronze.orders.ungated=true",
        "datasets.bronze.orders.empty=allowed",
        "sources.shop.url=jdbc:postgresql://localhost:5432/other",
        "sources.shop.properties.options=-c search_path=x",
      })
  void what_changes_rows_or_verdict_changes_the_hash(String set) {
    assertThat(hash(ProjectFolder.ORDERS, set)).isNotEqualTo(hash(ProjectFolder.ORDERS));
  }

  @Test
  void the_same_written_in_another_way_has_the_same_hash() {
    String oneWay =
        ProjectFolder.ORDERS
            + "  - complete: { column: a, share: 100% }\ncolumns: { a: { type: string }, b: { mask: sha256 } }\n";
    String another =
        """
        # the same
        columns:
          b: { mask: "sha256" }
          a: { type: string }
        mode: 'snapshot'
        checks:
          - level: fail
            rows:
              min: 1
          - complete: a
        slices: { column: ds, by: day, zone: UTC }
        table: { table: orders, schema: public }
        source: shop
        kind: jdbc
        dataset: bronze.orders
        """;
    assertThat(hash(another)).isEqualTo(hash(oneWay));
  }

  /**
   * Slices carry their hash: if this one changes, all of them look changed after an upgrade. It is
   * what {@code sha256sum} says of this text, written by hand:
   *
   * <pre>
   * [JdbcDataset(dataset=DatasetName(layer=6:bronze,name=6:orders),source=4:shop,
   * reading=Table(schema=6:public,table=6:orders),mode=8:SNAPSHOT,
   * slices=Slicing(by=3:DAY,column=2:ds,zone=3:UTC),
   * checks=[CheckSpec(rule=Rows(min=1:1,equalToSource=5:false),level=4:FAIL)],
   * ungated=5:false,empty=7:REFUSED),23:jdbc:postgresql:///shop,]
   * </pre>
   *
   * without its line ends.
   */
  @Test
  void the_hash_stays_the_same_from_release_to_release() {
    assertThat(hash(ProjectFolder.ORDERS))
        .isEqualTo("b8f0eb93a447e635caa01977d925a254bcc2341add7416de360c0d02dce37cc5");
  }
}
