package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.cli.InProcess;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains of kind {@code sql}, from rows that a query makes up to those made of them. */
@Tag("slow")
class SqlChainTest {
  private static final String DAYS = "--from 2024-03-01 --to 2024-03-03";
  private static final String CHECKS = "checks: [{ rows: { min: 1 } }]";

  @TempDir Path home;

  @Test
  void windows_pull_in_their_days_and_stale_slices_are_refreshed_downstream() {
    file("conf/millrace.yaml", "project: chain\nmetastore: derby\n");
    dataset("bronze.hits", "[]", "SELECT '{slice}' AS day, h AS hit FROM VALUES (1), (2) AS t(h)");
    dataset(
        "silver.sums",
        "[{ dataset: bronze.hits, window: 2d }]",
        "WITH h AS (SELECT hit FROM bronze.hits) SELECT count(*) AS n, sum(hit) AS total FROM h");
    dataset("gold.total", "[silver.sums]", "SELECT sum(total) AS total FROM silver.sums", "");
    file(
        "conf/datasets/gold.known.yaml",
        """
        dataset: gold.known
        kind: sql
        from: [bronze.hits]
        query: SELECT hit, '{slice}' AS seen FROM bronze.hits
        mode: upsert
        keys: [hit]
        slices: { by: day }
        """
            + CHECKS);

    // The first day's window reaches back to a day that nobody asked for.
    InProcess first = backfill("'silver.*' bronze.hits " + DAYS);
    assertThat(first.code()).as(first.err()).isEqualTo(4);
    assertThat(first.err()).contains("silver.sums 2024-03-01 needs bronze.hits 2024-02-29");
    InProcess all = backfill("--from 2024-02-29 --to 2024-03-03");
    assertThat(all.code()).as(all.err()).isEqualTo(4);
    file("conf/datasets/bronze.hits.yaml", "start: 2024-02-29\n" + text("bronze.hits"));
    assertThat(backfill("--from 2024-02-29 --to 2024-03-03").code()).isZero();
    assertThat(rows("silver.sums", "2024-02-29")).isEqualTo(1);
    assertThat(inputs("silver.sums", "2024-03-02"))
        .containsExactly("bronze.hits 2024-03-01", "bronze.hits 2024-03-02");
    assertThat(inputs("gold.total", "all")).hasSize(4);
    assertThat(rows("gold.known", "2024-03-03")).isEqualTo(2);

    // Rebuilt with other content, a day makes stale what looked into it, and downstream finds it.
    file(
        "conf/datasets/bronze.hits.yaml", text("bronze.hits").replace("(1), (2)", "(1), (2), (3)"));
    InProcess plan = backfill("bronze.hits --date 2024-03-02 --downstream --emit json");
    assertThat(plan.out().replaceAll("\\s+", " "))
        .containsSubsequence(
            "\"bronze.hits\", \"slice\" : \"2024-03-02\", \"action\" : \"BUILD\"",
            "\"arguments\" : [ \"run\", \"bronze.hits\", \"--date\", \"2024-03-02\" ]",
            "\"silver.sums\", \"slice\" : \"2024-03-02\", \"action\" : \"REFRESH\"",
            "\"silver.sums\", \"slice\" : \"2024-03-03\", \"action\" : \"REFRESH\"",
            "\"gold.total\", \"slice\" : \"all\", \"action\" : \"REFRESH\"");
    assertThat(backfill("bronze.hits --date 2024-03-02 --downstream --parallel 2").code()).isZero();
    assertThat(rows("bronze.hits", "2024-03-02")).isEqualTo(3);
    InProcess status =
        InProcess.millrace(
            home, ("status silver.* gold.* " + DAYS + " --fail-on stale").split(" "));
    assertThat(status.code()).as(status.out()).isZero();

    refused(
        "SELECT hit FROM bronze.hits",
        "[bronze.hits, silver.sums]",
        "names silver.sums, which the query does not read");
    refused("SELECT n FROM silver.sums", "[]", "reads silver.sums, which 'from' does not name");
    refused("SELECT run_id FROM millrace.runs", "[]", "no dataset of this project");
    refused("SELECT hit, ds FROM bronze.hits", "[bronze.hits]", "slices' column");
    refused("SELECT hitt FROM bronze.hits", "[bronze.hits]", "hitt");
    refused(
        "WITH x AS (SELECT 1) INSERT INTO bronze.hits SELECT 1, 2 FROM x",
        "[bronze.hits]",
        "SELECT");
  }

  private void refused(String query, String from, String why) {
    dataset("gold.odd", from, query);
    InProcess run = InProcess.millrace(home, "run", "gold.odd", "--date", "2024-03-02");
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err() + run.out()).contains(why);
  }

  private InProcess backfill(String words) {
    return InProcess.millrace(home, ("backfill " + words.replace("'", "")).split(" "));
  }

  private void dataset(String name, String from, String query) {
    dataset(name, from, query, "slices: { by: day, column: ds }\n");
  }

  private void dataset(String name, String from, String query, String slices) {
    file(
        "conf/datasets/%s.yaml".formatted(name),
        "dataset: %s\nkind: sql\nfrom: %s\nquery: \"%s\"\n%s%s\n"
            .formatted(name, from, query, slices, CHECKS));
  }

  private String text(String dataset) {
    return read("conf/datasets/%s.yaml".formatted(dataset));
  }

  private long rows(String dataset, String slice) {
    return record(dataset, slice).rows();
  }

  private List<String> inputs(String dataset, String slice) {
    return record(dataset, slice).inputs().stream()
        .map(input -> input.name() + " " + input.slice().orElseThrow())
        .toList();
  }

  private SliceRecord record(String dataset, String slice) {
    Project project = Project.load(home.resolve("conf"), Optional.empty(), List.of());
    Map<Slice, SliceRecord> slices =
        SliceHistory.read(project.hadoop(), project.location().table(DatasetName.parse(dataset)))
            .current();
    return slices.get(new Slice(slice));
  }

  private String read(String path) {
    try {
      return Files.readString(home.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void file(String path, String text) {
    TextFile.write(home.resolve(path), text);
  }
}
