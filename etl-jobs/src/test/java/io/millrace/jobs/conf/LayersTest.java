package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.conf.shape.Value;
import io.millrace.lake.DatasetName;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Defaults, files, environment and sets: what is in effect, and where it comes from. */
class LayersTest {
  @TempDir Path home;
  private ProjectFolder folder;

  @BeforeEach
  void project() {
    folder =
        ProjectFolder.in(home)
            .file("conf/millrace.yaml", "project: shop\nwarehouse: base\nzone: Europe/Berlin\n")
            .orders(ProjectFolder.ORDERS + "owner: base\nschedule: '@daily'\n")
            .file(
                "conf/env/test.yaml",
                """
                warehouse: test
                spark: { spark.sql.shuffle.partitions: 2, spark.ui.enabled: false }
                sources:
                  shop: { limits: { connections: 1 } }
                datasets:
                  bronze.orders: { owner: test, schedule: }
                """);
  }

  private static Map<String, String> explained(Project project) {
    return project.values().stream()
        .collect(Collectors.toMap(Value::path, value -> value.text() + " < " + value.origin()));
  }

  private Function<String, String> from(Project project) {
    Map<String, String> explained = explained(project);
    return path -> explained.get(path).replace(home + "/", "");
  }

  @Test
  void the_later_layer_wins_and_the_others_show_through() {
    Function<String, String> value =
        from(folder.load(Optional.of("test"), "warehouse=set", "spark.spark.ui.enabled=true"));
    assertThat(value.apply("project")).isEqualTo("shop < conf/millrace.yaml:1:10");
    assertThat(value.apply("metastore")).isEqualTo("derby < default");
    assertThat(value.apply("warehouse")).isEqualTo("set < --set");
    assertThat(value.apply("spark.spark.ui.enabled")).isEqualTo("true < --set");
    assertThat(value.apply("spark.spark.sql.shuffle.partitions"))
        .isEqualTo("2 < conf/env/test.yaml:2:40");
    assertThat(value.apply("sources.shop.limits.connections"))
        .isEqualTo("1 < conf/env/test.yaml:4:34");
    assertThat(value.apply("sources.shop.limits.connect-timeout")).isEqualTo("10s < default");
    assertThat(value.apply("sources.shop.user")).isEqualTo("etl < conf/sources/shop.yaml:3:7");
    assertThat(value.apply("datasets.bronze.orders.owner"))
        .isEqualTo("test < conf/env/test.yaml:6:27");
    assertThat(value.apply("datasets.bronze.orders.mode"))
        .isEqualTo("snapshot < conf/datasets/orders.yaml:5:7");
  }

  @Test
  void an_environment_takes_a_key_away_by_leaving_its_value_out() {
    DatasetName orders = DatasetName.parse("bronze.orders");
    assertThat(folder.load().dataset(orders).schedule()).contains(new Cron("@daily"));
    assertThat(folder.load(Optional.of("test")).dataset(orders).schedule()).isEmpty();
  }

  @Test
  void slices_inherit_the_projects_zone_and_say_so() {
    Project project = folder.load();
    assertThat(project.dataset(DatasetName.parse("bronze.orders")).slicing().zone())
        .isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(from(project).apply("datasets.bronze.orders.slices.zone"))
        .isEqualTo("Europe/Berlin < conf/millrace.yaml:3:7");
  }

  @Test
  void a_set_changes_items_lists_and_keys_with_dots() {
    Function<String, String> value =
        from(
            folder.load(
                "datasets.bronze.orders.checks[0].rows.min=7",
                "datasets.bronze.orders.checks[0].level=warn",
                "datasets.bronze.orders.keys=[a, b]",
                "datasets.bronze.orders.columns.\"a.b\".description=x=y"));
    assertThat(value.apply("datasets.bronze.orders.checks[0].rows.min")).isEqualTo("7 < --set");
    assertThat(value.apply("datasets.bronze.orders.checks[0].level")).isEqualTo("warn < --set");
    assertThat(value.apply("datasets.bronze.orders.keys[1]")).isEqualTo("b < --set:1:5");
    assertThat(value.apply("datasets.bronze.orders.columns.\"a.b\".description"))
        .isEqualTo("x=y < --set");
  }

  @Test
  void variables_are_filled_in_after_all_layers() {
    folder
        .variable("HOST", "db-1")
        .file(
            "conf/sources/shop.yaml",
            "source: shop\nurl: jdbc:postgresql://${HOST}:${PORT:-5432}/${DB:-}\nuser: $${USER}\n");
    Function<String, String> value = from(folder.load("warehouse=/lake/${HOST}"));
    assertThat(value.apply("sources.shop.url"))
        .isEqualTo("jdbc:postgresql://db-1:5432/ < conf/sources/shop.yaml:2:6");
    assertThat(value.apply("sources.shop.user")).startsWith("${USER} <");
    assertThat(value.apply("warehouse")).isEqualTo("/lake/db-1 < --set");
  }

  @Test
  void a_variable_that_a_later_layer_replaces_need_not_be_set() {
    folder.file("conf/millrace.yaml", "project: shop\nwarehouse: ${LAKE}\n");
    assertThat(folder.load(Optional.of("test")).settings().warehouse()).isEqualTo("test");
  }

  @Test
  void a_variable_brings_no_structure() {
    folder.variable("OWNER", "x\nkeys: [a]\nmode: { evil: true }");
    Project project = folder.load("datasets.bronze.orders.owner=${OWNER}");
    assertThat(project.dataset(DatasetName.parse("bronze.orders")).owner())
        .isEqualTo("x\nkeys: [a]\nmode: { evil: true }");
    assertThat(project.dataset(DatasetName.parse("bronze.orders")).keys()).isEmpty();
  }

  @Test
  void secrets_are_shown_as_references_or_not_at_all() {
    Function<String, String> value =
        from(
            folder.load(
                "sources.shop.properties.sslpassword=file:/run/secrets/key",
                "spark.spark.hadoop.fs.s3a.secret.key=hunter2"));
    assertThat(value.apply("sources.shop.password"))
        .isEqualTo("***(env:SHOP_PASSWORD) < conf/sources/shop.yaml:4:11");
    assertThat(value.apply("sources.shop.properties.sslpassword")).isEqualTo("*** < --set");
    assertThat(value.apply("spark.spark.hadoop.fs.s3a.secret.key")).isEqualTo("*** < --set");
  }
}
