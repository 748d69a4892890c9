package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be read, or that are not where they would be read. */
class InvalidFilesTest {
  @TempDir Path home;

  @Test
  void a_folder_without_a_project_says_how_to_make_one() {
    assertThatThrownBy(() -> Project.load(home.resolve("conf"), Optional.empty(), List.of()))
        .hasMessage(
            """
            1 problem in %1$s/conf:
            %1$s/conf/millrace.yaml  There is no such file, so this is no project. \
            Run 'millrace init' to make one, or name its folder with --config DIR."""
                .formatted(home));
  }

  @Test
  void tabs_are_told_with_their_place() {
    assertThat(
            ProjectFolder.in(home)
                .orders("dataset: bronze.orders\nslices:\n\tby: day\n")
                .problems())
        .containsExactly(
            "conf/datasets/orders.yaml:3:1  This is not YAML: while scanning for the next token, found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation).");
  }

  @Test
  void an_open_bracket_is_told_with_its_place() {
    assertThat(ProjectFolder.in(home).orders("keys: [a, b\nmode: snapshot\n").problems())
        .containsExactly(
            "conf/datasets/orders.yaml:2:5  This is not YAML: while parsing a flow sequence, expected ',' or ']', but got :.");
  }

  @Test
  void other_encodings_are_told_with_their_place() {
    byte[] latin1 =
        "dataset: bronze.orders\nowner: J\u00fcrgen\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(ProjectFolder.in(home).file("conf/datasets/orders.yaml", latin1).problems())
        .containsExactly(
            "conf/datasets/orders.yaml:2:9  The byte 0xFC is not UTF-8. Save the file as UTF-8.");
  }

  @Test
  void a_byte_order_mark_does_no_harm() {
    assertThat(ProjectFolder.in(home).orders("\uFEFF" + ProjectFolder.ORDERS).problems()).isEmpty();
  }

  @Test
  void control_characters_are_told_with_their_place() {
    assertThat(
            ProjectFolder.in(home).orders("dataset: bronze.orders\nowner: a\u0007b\n").problems())
        .containsExactly(
            "conf/datasets/orders.yaml:2:9  The character U+0007 is not allowed in YAML.");
  }

  @Test
  void empty_files_and_files_of_comments_are_told() {
    assertThat(
            ProjectFolder.in(home)
                .orders("")
                .file("conf/datasets/later.yaml", "# later\n")
                .problems())
        .containsExactly(
            "conf/datasets/later.yaml  The file is empty.",
            "conf/datasets/orders.yaml  The file is empty.");
  }

  @Test
  void a_file_that_is_no_map_is_told() {
    assertThat(ProjectFolder.in(home).orders("- bronze.orders\n").problems())
        .containsExactly("conf/datasets/orders.yaml:1:1  A map is expected here, not a list.");
  }

  @Test
  void a_second_document_is_told() {
    assertThat(ProjectFolder.in(home).orders(ProjectFolder.ORDERS + "---\na: b\n").problems())
        .containsExactly(
            "conf/datasets/orders.yaml:9:1  This is not YAML: expected a single document in the stream, but found another document.");
  }

  @Test
  void a_folder_in_place_of_a_file_is_told() throws Exception {
    ProjectFolder project = ProjectFolder.in(home);
    Files.delete(home.resolve("conf/millrace.yaml"));
    Files.createDirectory(home.resolve("conf/millrace.yaml"));
    assertThat(project.problems())
        .first()
        .asString()
        .isEqualTo(
            "conf/millrace.yaml  The file cannot be read (IOException). Check that it is a file, and who may read it.");
  }

  @Test
  void a_link_to_nowhere_is_told() throws Exception {
    ProjectFolder project = ProjectFolder.in(home);
    Files.createDirectories(home.resolve("conf/datasets"));
    Files.createSymbolicLink(home.resolve("conf/datasets/orders.yaml"), home.resolve("gone"));
    assertThat(project.problems())
        .containsExactly(
            "conf/datasets/orders.yaml  The file cannot be read (NoSuchFileException). Check that it is a file, and who may read it.");
  }

  @Test
  void aliases_that_multiply_are_stopped() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
    }
    assertThat(ProjectFolder.in(home).orders(bomb.toString()).problems())
        .containsExactly(
            "conf/datasets/orders.yaml:1:34  The file has more than 50000 values once its aliases are unfolded.");
  }

  @Test
  void an_alias_of_itself_is_stopped() {
    assertThat(ProjectFolder.in(home).orders("columns: &c { a: *c }\n").problems())
        .containsExactly(
            "conf/datasets/orders.yaml:1:10  The alias stands inside of what it repeats.");
  }

  @Test
  void deep_nesting_is_stopped() {
    assertThat(ProjectFolder.in(home).orders("[".repeat(10_000) + "]".repeat(10_000)).problems())
        .containsExactly(
            "conf/datasets/orders.yaml  This is more than a settings file needs: Nesting Depth exceeded max 30");
  }

  @Test
  void a_huge_file_is_not_read() {
    assertThat(ProjectFolder.in(home).orders("# " + "x".repeat(1 << 20)).problems())
        .containsExactly(
            "conf/datasets/orders.yaml  The file has 1048578 bytes, and more than 1048576 are not read. Split it.");
  }

  @Test
  void tags_make_no_objects() {
    assertThat(
            ProjectFolder.in(home)
                .orders(ProjectFolder.ORDERS + "owner: !!javax.script.ScriptEngineManager [x]\n")
                .problems())
        .containsExactly(
            "conf/datasets/orders.yaml:9:8  owner: Tags are not read. Remove !!javax.script.ScriptEngineManager.");
  }

  @Test
  void a_key_that_is_written_twice_is_told_with_both_places() {
    assertThat(ProjectFolder.in(home).orders(ProjectFolder.ORDERS + "mode: window\n").problems())
        .containsExactly(
            "conf/datasets/orders.yaml:9:1  mode: The key is here twice; first in line 5.");
  }

  @Test
  void files_in_the_wrong_folder_are_told() {
    assertThat(
            ProjectFolder.in(home)
                .file("conf/orders.yaml", ProjectFolder.ORDERS)
                .file("conf/tables/orders.yaml", ProjectFolder.ORDERS)
                .file("conf/sources/orders.yaml", ProjectFolder.ORDERS)
                .file("conf/datasets/erp.yaml", "source: erp\nurl: jdbc:h2:mem:erp\n")
                .file("conf/datasets/late.yml", ProjectFolder.ORDERS)
                .problems())
        .containsExactly(
            "conf/datasets/erp.yaml  This looks like one of the sources. Move it to conf/sources.",
            "conf/datasets/late.yml  Only files that end in .yaml are read. Rename it.",
            "conf/orders.yaml  Nothing is read from here. Datasets are in conf/datasets, sources in conf/sources, environments in conf/env.",
            "conf/sources/orders.yaml  This looks like one of the datasets. Move it to conf/datasets.",
            "conf/tables/orders.yaml  Nothing is read from here. Datasets are in conf/datasets, sources in conf/sources, environments in conf/env.");
  }

  @Test
  void hidden_files_and_other_kinds_of_files_are_left_alone() {
    assertThat(
            ProjectFolder.in(home)
                .file("conf/datasets/.orders.yaml.swp.yaml", "{")
                .file("conf/..data/orders.yaml", "{")
                .file("conf/README.md", "# ours")
                .file("conf/schema/dataset.json", "{}")
                .problems())
        .isEmpty();
  }

  @Test
  void datasets_in_the_projects_file_are_told_where_to_be() {
    assertThat(
            ProjectFolder.in(home)
                .file("conf/millrace.yaml", "project: shop\ndatasets: {}\n")
                .problems())
        .containsExactly(
            "conf/millrace.yaml:2:1  datasets: Each has a file of its own, in conf/datasets.");
  }

  @Test
  void problems_of_all_files_come_together_by_file_and_line() {
    assertThat(
            ProjectFolder.in(home)
                .file("conf/millrace.yaml", "project: shop\nwarehose: x\n")
                .file("conf/sources/erp.yaml", "source: erp\n")
                .orders(
                    ProjectFolder.ORDERS.replace("mode: snapshot", "mode: snapshots")
                        + "owners: me\n")
                .problems())
        .containsExactly(
            "conf/datasets/orders.yaml:5:7  mode: 'snapshots' is not one of: snapshot, window. Did you mean 'snapshot'?",
            "conf/datasets/orders.yaml:9:1  owners: unknown key. Did you mean 'owner'?",
            "conf/millrace.yaml:2:1  warehose: unknown key. Did you mean 'warehouse'?",
            "conf/sources/erp.yaml:1:1  url: missing. The JDBC URL, without credentials; of a Redis that features are exported to redis://host:6379/0, or rediss: for TLS. Write url: jdbc:postgresql://localhost:5432/shop");
  }
}
