package io.millrace.jobs.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.SliceArguments;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same project's manifest is what the tests of {@code airflow-dags} make DAGs of. With {@code
 * -Dwrite.generated=true} it is written anew.
 */
class ManifestTest {
  private static final Path FOLDER = Path.of("src/test/resources/manifest");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Project project = Project.load(FOLDER.resolve("conf"), Optional.empty(), List.of());

  @Test
  void the_same_settings_give_the_same_bytes() throws IOException {
    String text = text();
    assertThat(text()).isEqualTo(text);
    Path golden = FOLDER.resolve("manifest.json");
    if (Boolean.getBoolean("write.generated")) {
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }

  @Test
  void it_has_the_shape_that_its_schema_tells_and_no_secret() throws IOException {
    var schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Files.readString(Path.of("../docs/manifest.schema.json")));
    assertThat(schema.validate(JSON.readTree(text()))).isEmpty();
    assertThat(text())
        .doesNotContain("SHOP_PASSWORD")
        .doesNotContain("etl")
        .doesNotContain("jdbc:");
  }

  @Test
  void a_slice_is_asked_for_with_the_same_words_by_whoever_asks() {
    DatasetSpec orders = project.dataset(DatasetName.parse("bronze.orders"));
    List<String> words = SliceArguments.of(orders, new Slice("2024-03-05"));
    assertThat(words).containsExactly("run", "bronze.orders", "--date", "2024-03-05");
    assertThat(SliceArguments.template(orders))
        .containsExactly("run", "bronze.orders", "--date", "{slice}");
    assertThat(SliceArguments.template(project.dataset(DatasetName.parse("gold.total"))))
        .containsExactly("run", "gold.total");
  }

  @Test
  void tasks_of_a_lake_with_a_derby_metastore_run_one_at_a_time(@TempDir Path home)
      throws IOException {
    Files.createDirectories(home.resolve("conf/datasets"));
    Files.createDirectories(home.resolve("conf/sources"));
    Files.writeString(home.resolve("conf/millrace.yaml"), "project: shop\nmetastore: derby\n");
    for (String file : List.of("sources/shop.yaml", "datasets/bronze.orders.yaml")) {
      Files.copy(FOLDER.resolve("conf").resolve(file), home.resolve("conf").resolve(file));
    }
    Project derby = Project.load(home.resolve("conf"), Optional.empty(), List.of());
    JsonNode json = new Manifest(derby).json("test");
    assertThat(json.get("pools")).hasToString("[{\"pool\":\"shop.derby\",\"slots\":1}]");
    assertThat(json.at("/datasets/0/pool").asText()).isEqualTo("shop.derby");
    assertThat(json.at("/datasets/0/pool_slots").asInt()).isEqualTo(1);
  }

  private String text() throws IOException {
    return JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(new Manifest(project).json("test"))
        + "\n";
  }
}
