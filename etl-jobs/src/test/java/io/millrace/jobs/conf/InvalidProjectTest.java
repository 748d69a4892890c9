package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong between files, and with what is laid over them. */
class InvalidProjectTest {
  private static final String SOURCE = "source: erp\nurl: %s\n";

  @TempDir Path home;

  private static String dataset(String name, String... referenced) {
    StringBuilder text = new StringBuilder(ProjectFolder.ORDERS.replace("bronze.orders", name));
    for (String other : referenced) {
      text.append("  - references: { column: id, dataset: %s }\n".formatted(other));
    }
    return text.toString();
  }

  @Test
  void a_dataset_that_two_files_describe_is_told_with_both() {
    assertThat(
            ProjectFolder.in(home)
                .file("conf/datasets/a.yaml", ProjectFolder.ORDERS)
                .file("conf/datasets/bronze/b.yaml", "# copied\n" + ProjectFolder.ORDERS)
                .problems())
        .containsExactly(
            "conf/datasets/bronze/b.yaml:2:10  dataset: The dataset 'bronze.orders' is there already, in conf/datasets/a.yaml:1:10. Rename one of the two.");
  }

  @Test
  void a_source_that_nobody_describes_is_told() {
    assertThat(
            ProjectFolder.in(home)
                .orders(ProjectFolder.ORDERS.replace("source: shop", "source: shoop"))
                .file("conf/datasets/b.yaml", dataset("bronze.b").replace("shop", "crm"))
                .problems())
        .containsExactly(
            "conf/datasets/b.yaml:3:9  source: There is no source 'crm'. Known: shop.",
            "conf/datasets/orders.yaml:3:9  source: There is no source 'shoop'. Did you mean 'shop'?");
  }

  @Test
  void a_source_whose_own_file_is_wrong_is_not_told_as_missing() {
    assertThat(
            ProjectFolder.in(home)
                .file("conf/sources/shop.yaml", "source: shop\n")
                .orders(ProjectFolder.ORDERS)
                .problems())
        .singleElement()
        .asString()
        .startsWith("conf/sources/shop.yaml:1:1  url: missing.");
  }

  @Test
  void a_circle_is_told_once_from_its_first_name_on() {
    assertThat(
            ProjectFolder.in(home)
                .file("conf/datasets/c.yaml", dataset("bronze.c", "bronze.a"))
                .file("conf/datasets/a.yaml", dataset("bronze.a", "bronze.d", "bronze.b"))
                .file("conf/datasets/b.yaml", dataset("bronze.b", "bronze.c"))
                .file("conf/datasets/d.yaml", dataset("bronze.d"))
                .problems())
        .containsExactly(
            "conf/datasets/a.yaml:10:40  checks[2].references.dataset: None of these can be built first: bronze.a -> bronze.b -> bronze.c -> bronze.a. Remove one of the references.");
  }

  @Test
  void a_dataset_that_references_itself_is_a_circle() {
    assertThat(ProjectFolder.in(home).orders(dataset("bronze.orders", "bronze.orders")).problems())
        .containsExactly(
            "conf/datasets/orders.yaml:9:40  checks[1].references.dataset: None of these can be built first: bronze.orders -> bronze.orders. Remove one of the references.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc", "bronze.../x", "Bronze.Orders", "orders", "bronze.o.x"})
  void names_that_are_no_names_are_told(String name) {
    assertThat(ProjectFolder.in(home).orders(dataset(name)).problems())
        .containsExactly(
            "conf/datasets/orders.yaml:1:10  dataset: '%s' cannot name a dataset. Write layer.name, each a lower-case letter and then letters, digits or '_', as in bronze.orders."
                .formatted(name.equals("orders") ? "orders." : name));
  }

  @Test
  void a_name_cannot_come_from_the_environment() {
    assertThat(
            ProjectFolder.in(home)
                .variable("LAYER", "bronze")
                .orders(dataset("${LAYER}.orders"))
                .problems())
        .containsExactly(
            "conf/datasets/orders.yaml:1:10  dataset: A name cannot hold variables, since others refer to it. Write it out.");
  }

  @Test
  void zones_are_checked_wherever_they_stand() {
    assertThat(
            ProjectFolder.in(home)
                .file("conf/millrace.yaml", "project: shop\nzone: Mars/Olympus\n")
                .orders(ProjectFolder.ORDERS.replace("by: day", "by: day, zone: CEST"))
                .problems())
        .containsExactly(
            "conf/datasets/orders.yaml:6:26  slices.zone: 'CEST' is no time zone. Write a region such as Europe/Berlin, or UTC.",
            "conf/millrace.yaml:2:7  zone: 'Mars/Olympus' is no time zone. Write a region such as Europe/Berlin, or UTC.");
  }

  // Secrets.

  @Test
  void a_password_in_plain_text_is_refused_and_not_repeated() {
    assertThat(
            ProjectFolder.in(home)
                .file(
                    "conf/sources/erp.yaml",
                    SOURCE.formatted("jdbc:h2:mem:erp") + "password: hunter2\n")
                .problems())
        .containsExactly(
            "conf/sources/erp.yaml:3:11  password: A secret must be a reference: env:NAME, file:PATH or jceks:ALIAS. What stands there is not repeated here, since it may be the secret itself; if it is, change it.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: ${ERP_PASSWORD}",
        "password: [hunter2]",
        "password: { value: hunter2 }",
        "properties: { sslpassword: hunter2 }",
        "properties: { sslpassword: '${ERP_PASSWORD}' }",
      })
  void a_secret_is_in_no_message(String line) {
    ProjectFolder project =
        ProjectFolder.in(home)
            .variable("ERP_PASSWORD", "hunter2")
            .file("conf/sources/erp.yaml", SOURCE.formatted("jdbc:h2:mem:erp") + line + "\n");
    assertThat(project.problems()).hasSize(1);
    assertThat(catchThrowable(project::load)).hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://etl:hunter2@db/shop",
        "jdbc:postgresql://db/shop?user=etl&password=hunter2",
        "jdbc:postgresql://db/shop?user=etl&password=${ERP_PASSWORD}",
      })
  void credentials_in_a_url_are_refused_and_not_repeated(String url) {
    assertThat(
            ProjectFolder.in(home)
                .variable("ERP_PASSWORD", "hunter2")
                .file("conf/sources/erp.yaml", SOURCE.formatted(url))
                .problems())
        .containsExactly(
            "conf/sources/erp.yaml:2:6  url: The url of source erp holds credentials, and URLs end up in logs. Take them out and give 'user', and 'password' as env:NAME, file:PATH or jceks:ALIAS.");
  }

  @Test
  void what_a_variable_holds_is_not_repeated() {
    assertThat(
            ProjectFolder.in(home)
                .variable("SHARE", "hunter2")
                .orders(
                    ProjectFolder.ORDERS
                        + "  - complete: { column: id, share: '${SHARE}' }\nfetch-size: ${SHARE}\nschedule: ${SHARE}\n")
                .problems())
        .hasSize(3)
        .allMatch(problem -> problem.contains("${SHARE}") && !problem.contains("hunter2"));
  }

  // Environments and sets.

  @Test
  void an_environment_without_a_file_is_told() {
    ProjectFolder project =
        ProjectFolder.in(home)
            .file("conf/env/test.yaml", "zone: UTC\n")
            .file("conf/env/prod.yaml", "zone: UTC\n");
    assertThat(project.problems(Optional.of("tset")))
        .containsExactly(
            "--env  There is no environment 'tset' in conf/env. Known: prod, test. Did you mean 'test'?");
    assertThat(project.problems(Optional.of("../millrace")))
        .containsExactly(
            "--env  There is no environment '../millrace' in conf/env. Known: prod, test.");
  }

  @Test
  void what_an_environment_spoils_is_told_with_its_place_and_the_whole_path() {
    assertThat(
            ProjectFolder.in(home)
                .orders(ProjectFolder.ORDERS)
                .file(
                    "conf/env/test.yaml",
                    """
                    sources:
                      shop: { url: postgres }
                      crm: { url: jdbc:h2:mem:crm }
                    datasets:
                      bronze.order: { mode: window }
                      bronze.orders: { slices: { by: week } }
                    """)
                .problems(Optional.of("test")))
        .containsExactly(
            "conf/env/test.yaml:2:16  sources.shop.url: The url of source shop must begin with 'jdbc:', as in jdbc:postgresql://host:5432/shop, or be that of a Redis, as redis://host:6379/0 is.",
            "conf/env/test.yaml:3:3  sources.crm: There is no file for it in conf/sources.",
            "conf/env/test.yaml:5:3  datasets.bronze.order: There is no file for it in conf/datasets. Did you mean 'bronze.orders'?",
            "conf/env/test.yaml:6:34  datasets.bronze.orders.slices.by: 'week' is not one of: day, hour.");
  }

  @Test
  void a_set_without_a_value_is_told() {
    assertThat(ProjectFolder.in(home).problems("warehouse", "=x"))
        .containsExactly(
            "--set  'warehouse' sets nothing. Write path=value.",
            "--set  '=x' sets nothing. Write path=value.");
  }

  @Test
  void sets_that_lead_nowhere_are_told() {
    assertThat(
            ProjectFolder.in(home)
                .orders(ProjectFolder.ORDERS)
                .problems(
                    "warehose=x",
                    "datasets.bronze.orders.checks[1].level=warn",
                    "datasets.bronze.orders.checks[0].level=fial",
                    "datasets.silver.orders.mode=window",
                    "zone[=UTC"))
        .containsExactlyInAnyOrder(
            "--set  warehose: unknown key. Did you mean 'warehouse'?",
            "--set  datasets.bronze.orders.checks[1].level: There is no item [1]: the list has 1, counted from 0.",
            "--set  datasets.bronze.orders.checks[0].level: 'fial' is not one of: fail, warn. Did you mean 'fail'?",
            "--set  datasets.silver.orders: There is no file for it in conf/datasets.",
            "--set  zone[: 'zone[' is no path. Write keys with dots between them and items in brackets, as in datasets.bronze.orders.checks[0].level.");
  }
}
