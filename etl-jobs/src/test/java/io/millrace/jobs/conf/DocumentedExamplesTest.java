package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents and the example project show is read by the loader and by editors alike. */
class DocumentedExamplesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern EXAMPLE =
      Pattern.compile("```yaml\n# (conf/\\S+)\n(.*?)```", Pattern.DOTALL);
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir Path home;

  private ProjectFolder documented() throws IOException {
    ProjectFolder project = ProjectFolder.in(home);
    Matcher example = EXAMPLE.matcher(Files.readString(ROOT.resolve("docs/configuration.md")));
    while (example.find()) {
      project.file(example.group(1), example.group(2));
    }
    return project;
  }

  @Test
  void the_examples_of_the_page_make_a_project() throws IOException {
    Project project = documented().load(Optional.of("test"));
    assertThat(project.datasets())
        .extracting(d -> d.dataset().toString())
        .containsExactly("bronze.customers", "bronze.orders", "bronze.payments");
    assertThat(project.warehouse()).isEqualTo("/tmp/shop-test");
    assertThat(project.datasets()).allMatch(dataset -> dataset.schedule().isEmpty());
  }

  @Test
  void the_example_project_is_valid() {
    Project project = Project.load(ROOT.resolve("conf"), Optional.empty(), List.of());
    assertThat(project.datasets()).hasSize(21);
  }

  static Stream<Path> shownFiles() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("conf"))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml") && !file.toString().contains("/env/"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("shownFiles")
  void editors_accept_the_example_project(Path file) throws IOException {
    assertThat(complaints(file)).isEmpty();
  }

  @Test
  void editors_accept_the_examples_of_the_page() throws IOException {
    documented();
    assertThat(complaints(home.resolve("conf/millrace.yaml"))).isEmpty();
    assertThat(complaints(home.resolve("conf/sources/shop.yaml"))).isEmpty();
    assertThat(complaints(home.resolve("conf/datasets/bronze/orders.yaml"))).isEmpty();
    assertThat(complaints(home.resolve("conf/datasets/bronze/customers.yaml"))).isEmpty();
    assertThat(complaints(home.resolve("conf/datasets/bronze/payments.yaml"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fetch-sise: 10",
        "fetch-size: many",
        "columns: all",
        "columns: { a: { mask: md5 } }",
        "ungated: maybe",
        "empty: allow",
        "expect: { ready-within: 4 hours }",
        "checks: [{ level: warn }]",
        "checks: [{ complete: id, unique: id }]",
        "checks: [{ in: { values: [a] } }]",
        "query: select 1",
      })
  void editors_refuse_what_the_loader_refuses(String line) throws IOException {
    String orders = ProjectFolder.ORDERS.replaceAll("(?s)checks:.*", "") + line + "\n";
    ProjectFolder project = ProjectFolder.in(home).file("conf/datasets/orders.yaml", orders);
    assertThat(project.problems()).isNotEmpty();
    assertThat(complaints(home.resolve("conf/datasets/orders.yaml"))).isNotEmpty();
  }

  private static Set<ValidationMessage> complaints(Path file) throws IOException {
    String kind =
        file.toString().contains("/datasets/")
            ? "dataset"
            : file.toString().contains("/sources/") ? "source" : "millrace";
    JsonNode schema =
        new ObjectMapper().readTree(ROOT.resolve("conf/schema/" + kind + ".schema.json").toFile());
    JsonSchema validator =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
    return validator.validate(YAML.readTree(file.toFile()));
  }
}
