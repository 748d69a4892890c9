package io.millrace.jobs.e2e;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.state.SliceHistory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of {@code millrace backfill}, and the same command again. */
@Tag("slow")
class KilledBackfillTest {
  private static final int DAYS = 10;
  private static final int KILLED = 128 + 9;
  private static final List<String> DATASETS = List.of("bronze.sales", "silver.revenue");
  private static final Pattern RESUME = Pattern.compile("--resume (\\S+)");

  @TempDir Path home;

  @Test
  void the_same_command_builds_what_is_left_and_nothing_twice() {
    try (ShopProject shop = shop()) {
      MillraceProcess killed = start();
      awaitSlices(shop, 3);
      assertThat(killed.kill()).as(killed.err()).isEqualTo(KILLED);
      Map<String, RunId> before = committed(shop);
      assertThat(before).hasSizeBetween(3, 2 * DAYS - 1);

      MillraceProcess second = start();
      assertThat(second.exitCode()).as(second.err() + second.out()).isZero();
      Map<String, RunId> after = committed(shop);
      assertThat(after).hasSize(2 * DAYS).containsAllEntriesOf(before);
      for (String dataset : DATASETS) {
        assertThat(history(shop, dataset).records()).as(dataset).hasSize(DAYS);
      }
      Set<String> left = new TreeSet<>(after.keySet());
      left.removeAll(before.keySet());
      assertThat(succeeded(shop).values()).contains(left);
      assertThat(attempts(shop)).noneMatch(Attempt::isOpen);
    }
  }

  /** All are ready there, so that only the mark on their attempts tells what has been done. */
  @Test
  void of_all_slices_those_that_were_built_again_are_not_built_a_third_time() {
    try (ShopProject shop = shop()) {
      assertThat(start().exitCode()).isZero();
      MillraceProcess killed = start("--only", "all");
      killed.awaitWord("silver.revenue 2024-03-02");
      assertThat(killed.kill()).as(killed.err()).isEqualTo(KILLED);
      Matcher told = RESUME.matcher(killed.err());
      assertThat(told.find()).as(killed.err()).isTrue();
      Set<String> done = succeeded(shop).getOrDefault("backfill:" + told.group(1), Set.of());
      assertThat(done).hasSizeBetween(2, 2 * DAYS - 1);

      MillraceProcess second = start("--only", "all", "--resume", told.group(1));
      assertThat(second.exitCode()).as(second.err() + second.out()).isZero();
      List<String> all =
          attempts(shop).stream()
              .filter(attempt -> trigger(attempt).equals("backfill:" + told.group(1)))
              .filter(KilledBackfillTest::hasSucceeded)
              .map(KilledBackfillTest::name)
              .toList();
      assertThat(all).doesNotHaveDuplicates().hasSize(2 * DAYS);
    }
  }

  private ShopProject shop() {
    ShopProject shop = ShopProject.create(home, "derby");
    shop.sql(
        """
        CREATE TABLE sales (id bigint PRIMARY KEY, day date NOT NULL, price numeric(10,2));
        INSERT INTO sales SELECT i, date '2024-03-01' + i::int %% %d, i FROM generate_series(1, 100) i"""
            .formatted(DAYS));
    shop.file(
        "conf/datasets/sales.yaml",
        """
        dataset: bronze.sales
        kind: jdbc
        source: shop
        table: public.sales
        mode: window
        time: { column: day, zone: UTC }
        slices: { by: day, column: ds, zone: UTC }
        checks: [{ unique: id }]
        """);
    return shop.file(
        "conf/datasets/revenue.yaml",
        """
        dataset: silver.revenue
        kind: sql
        from: [bronze.sales]
        query: SELECT sum(price) AS revenue FROM bronze.sales
        slices: { by: day, column: ds, zone: UTC }
        checks: [{ rows: { min: 1 } }]
        """);
  }

  private MillraceProcess start(String... more) {
    List<String> words =
        new ArrayList<>(List.of("backfill", "--from", "2024-03-01", "--to", "2024-03-10"));
    words.addAll(List.of("--parallel", "2"));
    words.addAll(List.of(more));
    return MillraceProcess.command(home, Map.of(), words.toArray(String[]::new));
  }

  private static void awaitSlices(ShopProject shop, int number) {
    MillraceProcess.await(number + " slices", () -> committed(shop).size() >= number);
  }

  /** The run of each slice that can be seen. */
  private static Map<String, RunId> committed(ShopProject shop) {
    Map<String, RunId> runs = new HashMap<>();
    for (String dataset : DATASETS) {
      for (SliceRecord slice : history(shop, dataset).current().values()) {
        runs.put(dataset + " " + slice.slice(), slice.run());
      }
    }
    return runs;
  }

  /** The slices that each backfill has built. */
  private static Map<String, Set<String>> succeeded(ShopProject shop) {
    return attempts(shop).stream()
        .filter(KilledBackfillTest::hasSucceeded)
        .collect(
            groupingBy(
                KilledBackfillTest::trigger,
                mapping(KilledBackfillTest::name, toCollection(TreeSet::new))));
  }

  private static boolean hasSucceeded(Attempt attempt) {
    return attempt.finished().filter(end -> end.outcome().succeeded()).isPresent();
  }

  private static String trigger(Attempt attempt) {
    return attempt.origin().orElseThrow().trigger();
  }

  private static String name(Attempt attempt) {
    return attempt.dataset() + " " + attempt.slice();
  }

  private static List<Attempt> attempts(ShopProject shop) {
    Project project = project(shop);
    return Ledger.open(project.hadoop(), project.location()).attempts();
  }

  private static SliceHistory history(ShopProject shop, String dataset) {
    Project project = project(shop);
    return SliceHistory.read(
        project.hadoop(), project.location().table(DatasetName.parse(dataset)));
  }

  private static Project project(ShopProject shop) {
    return Project.load(Path.of(shop.conf()), Optional.empty(), List.of());
  }
}
