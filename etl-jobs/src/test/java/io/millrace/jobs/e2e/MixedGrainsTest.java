package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hours, days and a table without slices in one backfill, on a day of 23 hours. */
@Tag("slow")
class MixedGrainsTest {
  private static final String DAY = "2024-03-31";
  private static final String ZONE = "zone: Europe/Berlin";

  @TempDir Path home;

  @Test
  void a_day_waits_for_its_hours_and_the_whole_for_its_days() {
    TextFile.write(
        home.resolve("conf/millrace.yaml"), "project: grains\nmetastore: derby\n" + ZONE + "\n");
    dataset("bronze.visits", "[]", "SELECT '{slice}' AS hour", "slices: { by: hour, column: hs }");
    dataset(
        "silver.days",
        "[bronze.visits]",
        "SELECT count(*) AS hours, min(hour) AS first FROM bronze.visits",
        "slices: { by: day, column: ds }");
    dataset("gold.total", "[silver.days]", "SELECT sum(hours) AS hours FROM silver.days", "");

    InProcess all = InProcess.millrace(home, "backfill", "--date", DAY, "--parallel", "2");
    assertThat(all.code()).as(all.err() + all.out()).isZero();
    assertThat(all.out()).contains("All 25 slices are ready");
    assertThat(history("bronze.visits"))
        .hasSize(23)
        .containsKeys(new Slice(DAY + "T01"), new Slice(DAY + "T03"))
        .doesNotContainKey(new Slice(DAY + "T02"));
    assertThat(history("silver.days").get(new Slice(DAY)).inputs())
        .extracting(Input::name)
        .hasSize(23)
        .containsOnly("bronze.visits");
    assertThat(history("gold.total").get(Slice.ALL).inputs())
        .singleElement()
        .extracting(input -> input.slice().orElseThrow())
        .isEqualTo(new Slice(DAY));
    assertThat(InProcess.millrace(home, "backfill", "--date", DAY).err()).contains("Nothing to do");
  }

  private void dataset(String name, String from, String query, String slices) {
    TextFile.write(
        home.resolve("conf/datasets/%s.yaml".formatted(name)),
        "dataset: %s\nkind: sql\nfrom: %s\nquery: \"%s\"\n%s\nchecks: [{ rows: { min: 1 } }]\n"
            .formatted(name, from, query, slices));
  }

  private Map<Slice, SliceRecord> history(String dataset) {
    Project project = Project.load(home.resolve("conf"), Optional.empty(), List.of());
    return SliceHistory.read(project.hadoop(), project.location().table(DatasetName.parse(dataset)))
        .current();
  }
}
