package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Step;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.testing.ThriftMetastore;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real JVM is killed at each step; what comes after ends as if nothing had happened. */
class CrashTest {
  /** On both sides of the one atomic point. */
  private static final Set<Step> AROUND_THE_COMMIT = EnumSet.of(Step.AUDITED, Step.COMMITTED);

  private static final Set<Step> OTHERS = EnumSet.of(Step.STARTED, Step.STAGED, Step.MARKED);
  private static final DatasetName UNDISTURBED = DatasetName.parse("bronze.undisturbed");
  private static final Slice DAY = new Slice("2024-03-01");
  private static final int KILLED = 128 + 9;

  @Test
  void killed_at_any_step_the_next_run_or_a_repair_makes_it_good(@TempDir Path folder)
      throws Exception {
    killAt(AROUND_THE_COMMIT, folder);
  }

  @Tag("slow")
  @Test
  void killed_at_the_other_steps_too(@TempDir Path folder) throws Exception {
    killAt(OTHERS, folder);
  }

  private static void killAt(Set<Step> steps, Path folder) throws Exception {
    try (ThriftMetastore metastore = ThriftMetastore.start(folder.resolve("metastore"));
        ShopProject shop = ShopProject.create(folder.resolve("shop"), metastore.uri())) {
      steps.forEach(step -> shop.dataset(name(step)));
      shop.dataset(UNDISTURBED.name());
      Project project = Project.load(Path.of(shop.conf()), Optional.empty(), List.of());
      for (Step step : steps) {
        MillraceProcess run =
            MillraceProcess.interrupted(
                shop.home(), shop.conf(), "bronze." + name(step), DAY.value(), "kill", step.name());
        assertThat(run.exitCode()).as(step + ": " + run.err()).isEqualTo(KILLED);
        nothingIsHalfDone(project, step, metastore.uri());
      }
      MillraceProcess repair = MillraceProcess.command(shop.home(), Map.of(), "repair");
      assertThat(repair.exitCode()).as(repair.err()).isZero();
      repairMadeGood(steps, project, metastore.uri());
      MillraceProcess again =
          MillraceProcess.command(
              shop.home(), Map.of(), "run", "bronze.*", "--date", DAY.value(), "--no-progress");
      assertThat(again.exitCode()).as(again.err()).isZero();
      asIfNothingHadHappened(steps, project, metastore.uri());
    }
  }

  /** Before the commit nothing is visible; after it everything is, whatever the marks say. */
  private static void nothingIsHalfDone(Project project, Step step, String metastore)
      throws Exception {
    boolean committed = step.compareTo(Step.COMMITTED) >= 0;
    Map<Slice, SliceRecord> slices = history(project, step).current();
    assertThat(slices.containsKey(DAY)).as("visible after " + step).isEqualTo(committed);
    boolean marked = Marks.of(metastore, "bronze", name(step)).contains("ds=" + DAY);
    assertThat(marked).as("marked after " + step).isEqualTo(step == Step.MARKED);
  }

  private static void repairMadeGood(Set<Step> steps, Project project, String metastore)
      throws Exception {
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    for (Step step : steps) {
      boolean committed = step.compareTo(Step.COMMITTED) >= 0;
      List<Attempt> attempts = ledger.attempts(dataset(step));
      assertThat(attempts).as(step.name()).hasSize(1);
      assertThat(attempts.get(0).finished().map(RunFinished::outcome))
          .as(step.name())
          .contains(committed ? Outcome.READY : Outcome.KILLED);
      assertThat(Marks.of(metastore, "bronze", name(step)).contains("ds=" + DAY))
          .as(step.name())
          .isEqualTo(committed);
    }
  }

  private static void asIfNothingHadHappened(Set<Step> steps, Project project, String metastore)
      throws Exception {
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    SliceRecord undisturbed = history(project, UNDISTURBED).current().get(DAY);
    for (Step step : steps) {
      SliceRecord slice = history(project, step).current().get(DAY);
      assertThat(slice.event()).isEqualTo(SliceRecord.Event.READY);
      assertThat(slice.rows()).isEqualTo(ShopProject.ROWS);
      assertThat(slice.fingerprint()).isEqualTo(undisturbed.fingerprint());
      assertThat(history(project, step).records()).as(step.name()).hasSize(1);
      assertThat(Marks.of(metastore, "bronze", name(step))).containsExactly("ds=" + DAY);
      assertThat(ledger.attempts(dataset(step)))
          .filteredOn(
              a -> a.finished().map(RunFinished::outcome).equals(Optional.of(Outcome.READY)))
          .hasSize(1);
      assertThat(ledger.events(dataset(step))).hasSize(1);
    }
  }

  private static String name(Step step) {
    return "killed_" + step.name().toLowerCase(Locale.ROOT);
  }

  private static DatasetName dataset(Step step) {
    return new DatasetName("bronze", name(step));
  }

  private static SliceHistory history(Project project, Step step) {
    return history(project, dataset(step));
  }

  private static SliceHistory history(Project project, DatasetName dataset) {
    return SliceHistory.read(project.hadoop(), project.location().table(dataset));
  }
}
