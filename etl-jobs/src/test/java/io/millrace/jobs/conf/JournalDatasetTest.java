package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.millrace.ingest.journal.format.DecodeOptions;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.ingest.journal.replay.JournalSpec;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Grain;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.quality.GatePolicy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What files of kind {@code journal} become, and what of them does not go together. */
class JournalDatasetTest {
  private static final String CUSTOMERS =
      """
      dataset: bronze.customers
      kind: journal
      from:
        files: landing/customers/{slice}/*
        format: debezium-json
      keys: [id]
      slices: { by: day }
      """;

  @TempDir Path home;

  private Project project(String text) {
    return ProjectFolder.in(home).file("conf/datasets/customers.yaml", text).load();
  }

  private JournalDataset customers(String text) {
    return (JournalDataset) project(text).dataset(DatasetName.parse("bronze.customers"));
  }

  private List<String> problems(String text) {
    return ProjectFolder.in(home).file("conf/datasets/customers.yaml", text).problems();
  }

  @Test
  void the_least_dataset_has_its_defaults() {
    JournalDataset customers = customers(CUSTOMERS);
    Slicing daily = Slicing.batches(Grain.DAY, ZoneId.of("UTC"));
    assertThat(customers.from().medium())
        .isEqualTo(new Medium.Files("landing/customers/{slice}/*"));
    assertThat(customers.from().format()).isEqualTo(JournalFormat.DEBEZIUM_JSON);
    assertThat(customers.journalSpec(path -> path))
        .isEqualTo(JournalSpec.of(JournalFormat.DEBEZIUM_JSON, List.of("id")));
    assertThat(customers.rejectsAllowed().of(1_000_000)).isZero();
    assertThat(customers.mayBeUndelivered()).isFalse();
    assertThat(customers.tableSpec())
        .isEqualTo(new TableSpec(customers.dataset(), daily, "", "", Map.of(), true));
    assertThat(customers.gatePolicy())
        .isEqualTo(new GatePolicy(false, true, List.of("id"), Set.of()));
  }

  @Test
  void every_key_arrives() {
    JournalDataset customers =
        customers(
            """
            dataset: bronze.customers
            kind: journal
            description: Customers
            from: { files: "s3a://landing/{slice}", format: debezium-avro, schemas: avro }
            tables: [public.customers, customers_2]
            keys: [region, id]
            slices: { by: hour, zone: Asia/Kolkata }
            history: scd2
            order: position
            epochs: [a, b]
            transactions: whole
            tombstones: { keep: 90d }
            rejects: { allow: 0.5% }
            unavailable-value: "hex:FF"
            placeholder-is-data: [notes]
            rename: { cust_nm: name }
            columns: { name: { pii: name }, total: { type: "decimal(20,4)" } }
            checks: [{ complete: id }]
            empty: allowed
            """);
    assertThat(customers.slicing())
        .isEqualTo(Slicing.batches(Grain.HOUR, ZoneId.of("Asia/Kolkata")));
    assertThat(customers.journalSpec(path -> "/home/" + path))
        .isEqualTo(
            new JournalSpec(
                JournalFormat.DEBEZIUM_AVRO,
                new DecodeOptions(
                    Set.of("public.customers", "customers_2"),
                    "hex:FF",
                    Set.of("notes"),
                    false,
                    List.of("a", "b"),
                    "__",
                    Optional.of("/home/avro")),
                List.of("region", "id"),
                Map.of("total", "decimal(20,4)"),
                Map.of("cust_nm", "name"),
                true,
                true,
                Duration.ofDays(90)));
    assertThat(customers.checks()).hasSize(1);
    assertThat(customers.mayBeUndelivered()).isTrue();
  }

  @Test
  void a_topic_has_servers_and_a_name() {
    JournalDataset customers =
        customers(
            CUSTOMERS.replace(
                "files: landing/customers/{slice}/*",
                "kafka: { servers: \"a:9092\", topic: t, properties: { ssl.keystore.password: env:P"
                    + " } }"));
    assertThat(customers.from().medium())
        .isEqualTo(
            new Medium.Kafka(List.of("a:9092"), "t", Map.of("ssl.keystore.password", "env:P")));
  }

  @Test
  void without_slices_all_files_are_one() {
    JournalDataset customers =
        customers(CUSTOMERS.replace("{slice}/", "").replace("slices: { by: day }\n", ""));
    assertThat(customers.slicing()).isEqualTo(Slicing.unpartitioned());
  }

  @ParameterizedTest
  @CsvSource({"0,1000,0", "7,1000,7", "0.1%,1999,1", "100%,5,5", "0.25,8,2", "5,1,5"})
  void rejects_are_allowed_by_number_or_by_share(String allow, long all, long allowed) {
    assertThat(customers(CUSTOMERS + "rejects: " + allow).rejectsAllowed().of(all))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "101%", "some", "1e-3x", "''"})
  void other_allowances_are_refused(String allow) {
    assertThat(problems(CUSTOMERS + "rejects: " + allow))
        .singleElement()
        .asString()
        .startsWith("conf/datasets/customers.yaml:8:10  rejects.allow: ")
        .endsWith(
            "is no number and no share. Write a number such as 100, or a share such as 0.1%.");
  }

  @Test
  void a_table_without_a_key_is_told_the_ways_out() {
    assertThat(problems(CUSTOMERS.replace("keys: [id]\n", "")))
        .containsExactly(
            "conf/datasets/customers.yaml:1:1  keys: Without keys a change cannot find its row."
                + " Name the columns that make a row unique: keys: [id]. If the source's table has"
                + " no primary key, columns will do that are unique together; if there are none,"
                + " copy it by kind: jdbc.");
  }

  @Test
  void all_that_does_not_go_together_is_told_at_once() {
    assertThat(
            problems(
                """
                dataset: bronze.customers
                kind: journal
                from: { files: landing/*, format: canal, flat-prefix: x, schemas: y }
                slices: { by: day }
                keys: [id, ID]
                """))
        .containsExactly(
            "conf/datasets/customers.yaml:3:55  from.flat-prefix: Only debezium-flat has such"
                + " fields. Remove it.",
            "conf/datasets/customers.yaml:3:67  from.schemas: Only debezium-avro reads schemas from"
                + " a folder. Remove it.");
    assertThat(
            problems(
                """
                dataset: bronze.customers
                kind: journal
                from: { files: landing/*, format: canal }
                slices: { by: day }
                keys: [id, ID]
                order: arrival
                epochs: [a]
                transactions: whole
                rename: { a: x, b: X }
                """))
        .extracting(problem -> problem.replaceAll("(:\\d+:\\d+  \\S+ ).*", "$1").strip())
        .containsExactly(
            "conf/datasets/customers.yaml:3:7  from:",
            "conf/datasets/customers.yaml:5:7  keys:",
            "conf/datasets/customers.yaml:7:9  epochs:",
            "conf/datasets/customers.yaml:8:15  transactions:",
            "conf/datasets/customers.yaml:9:9  rename:");
  }

  @Test
  void a_snapshot_needs_positions_and_a_source_that_is_there() {
    String snapshot = "snapshot: { source: nowhere, table: public.customers }\n";
    assertThat(problems(CUSTOMERS + snapshot))
        .singleElement(STRING)
        .contains("customers.yaml:8:21  snapshot.source: There is no source 'nowhere'.");
    assertThat(problems(CUSTOMERS.replace("debezium-json", "canal") + snapshot))
        .anyMatch(problem -> problem.contains("Format canal tells no positions"));
    assertThat(problems(CUSTOMERS + snapshot + "order: arrival\ntables: [a, b]\n"))
        .anyMatch(problem -> problem.contains("An order of arrival does not tell"))
        .anyMatch(problem -> problem.contains("It copies one table"));
  }

  @Test
  void transactions_that_count_the_changes_of_all_tables_need_the_name_of_this_one() {
    assertThat(problems(CUSTOMERS + "transactions: whole\n"))
        .singleElement(STRING)
        .contains("Name this one: table: public.customers.");
    assertThat(problems(CUSTOMERS + "transactions: whole\ntable: public.customers\n")).isEmpty();
  }

  @Test
  void files_and_slices_must_agree() {
    assertThat(problems(CUSTOMERS.replace("slices: { by: day }\n", "")))
        .singleElement()
        .asString()
        .contains("slices: The files are those of a slice, and there are no slices.");
    assertThat(problems(CUSTOMERS.replace("/{slice}", "")))
        .singleElement()
        .asString()
        .contains("from: All slices would have the same files. Put {slice} into the path");
    String topic = "kafka: { servers: \"a:9092\", topic: t }";
    assertThat(
            problems(
                CUSTOMERS
                    .replace("files: landing/customers/{slice}/*", topic)
                    .replace("slices: { by: day }\n", "")))
        .singleElement()
        .asString()
        .contains("slices: A topic needs slices to be cut by. Add slices: { by: day }.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sasl.jaas.config", "ssl.key.password"})
  void a_secret_in_plain_text_is_refused_and_not_repeated(String property) {
    String topic =
        "kafka: { servers: \"a:9092\", topic: t, properties: { %s: hunter2 } }".formatted(property);
    List<String> problems =
        problems(CUSTOMERS.replace("files: landing/customers/{slice}/*", topic));
    assertThat(problems).singleElement().asString().contains(property, "env:NAME");
    assertThat(problems.toString()).doesNotContain("hunter2");
  }

  @Test
  void a_mask_is_refused() {
    assertThat(problems(CUSTOMERS + "columns: { name: { mask: sha256 } }\n"))
        .singleElement()
        .asString()
        .contains("columns: Kind journal masks nothing", "name. Mask it in what is made of this");
  }

  @Test
  void tombstones_that_are_forgotten_at_once_are_refused() {
    assertThat(problems(CUSTOMERS + "tombstones: 0d\n"))
        .singleElement()
        .asString()
        .contains("tombstones.keep: What is forgotten at once cannot hold back a late change.");
  }

  @Test
  void a_misspelt_key_is_told_with_the_one_that_was_meant() {
    assertThat(problems(CUSTOMERS.replace("keys", "key") + "tombstone: 1d\n"))
        .contains(
            "conf/datasets/customers.yaml:6:1  key: unknown key. Did you mean 'keys'?",
            "conf/datasets/customers.yaml:8:1  tombstone: unknown key. Did you mean 'tombstones'?");
    assertThat(problems(CUSTOMERS.replace("debezium-json", "debezium")))
        .singleElement()
        .asString()
        .startsWith("conf/datasets/customers.yaml:5:11  from.format: 'debezium' is not one of:");
  }

  @Test
  void the_hash_follows_what_decides_on_rows() {
    Project plain = project(CUSTOMERS);
    String hash = plain.configHash(plain.dataset(DatasetName.parse("bronze.customers")));
    for (String line :
        List.of(
            "rejects: 1",
            "tombstones: 1d",
            "order: arrival",
            "history: scd2",
            "rename: { a: b }",
            "table: t")) {
      assertThat(hash(CUSTOMERS + line)).as(line).isNotEqualTo(hash);
    }
    for (String line : List.of("owner: me", "start: 2024-01-01", "schedule: \"@daily\"")) {
      assertThat(hash(CUSTOMERS + line)).as(line).isEqualTo(hash);
    }
  }

  private String hash(String text) {
    Project project = project(text);
    return project.configHash(project.dataset(DatasetName.parse("bronze.customers")));
  }

  @Test
  void a_share_is_shown_as_it_is_written() {
    assertThat(Allowance.parse("0.1%")).hasToString("0.1%");
    assertThat(Allowance.parse("100")).hasToString("100");
    assertThat(Allowance.parse("1%").value()).isEqualByComparingTo(new BigDecimal("0.01"));
  }
}
