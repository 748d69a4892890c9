package io.millrace.jobs.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.state.SliceStatus;
import io.millrace.lake.state.SliceStatus.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextStepsTest {
  private static final RunId RUN = new RunId("01KAJ5Z6D6J0Y3G6J9Q0XN8R4T");

  private final NextSteps steps =
      new NextSteps(List.of(name("bronze.a"), name("bronze.b"), name("gold.c"), name("gold.d")));

  @Test
  void neighbouring_missing_slices_are_built_by_one_command() {
    assertThat(next("bronze.a", State.MISSING, "2025-01-01", "2025-01-02", "2025-01-03"))
        .containsExactly("run bronze.a --from 2025-01-01 --to 2025-01-03");
  }

  @Test
  void a_ready_slice_between_them_parts_them() {
    List<Standing> standings = new ArrayList<>();
    standings.add(standing("bronze.a", "2025-01-01", State.MISSING));
    standings.add(standing("bronze.a", "2025-01-02", State.READY));
    standings.add(standing("bronze.a", "2025-01-03", State.MISSING));

    assertThat(steps.of(ProjectStatus.folded(standings)))
        .containsExactly("run bronze.a --date 2025-01-01", "run bronze.a --date 2025-01-03");
  }

  @Test
  void a_whole_layer_is_named_by_a_pattern_and_a_part_of_one_by_its_names() {
    List<Standing> standings = new ArrayList<>();
    for (String dataset : List.of("bronze.a", "bronze.b", "gold.c")) {
      standings.add(standing(dataset, "2025-01-01", State.MISSING));
    }

    assertThat(steps.of(ProjectStatus.folded(standings)))
        .containsExactly("run 'bronze.*' gold.c --date 2025-01-01");
  }

  @Test
  void what_was_refused_is_looked_at_before_anything_is_run() {
    List<Standing> standings =
        List.of(
            standing("bronze.a", "2025-01-01", State.MISSING),
            standing("bronze.b", "2025-01-01", State.REJECTED));

    assertThat(steps.of(ProjectStatus.folded(standings)))
        .containsExactly("runs show " + RUN, "run bronze.a --date 2025-01-01");
  }

  @Test
  void an_unpartitioned_dataset_needs_no_date() {
    assertThat(next("gold.d", State.STALE, "all")).containsExactly("run gold.d");
  }

  @Test
  void what_is_ready_or_under_way_needs_nothing() {
    assertThat(next("bronze.a", State.READY, "2025-01-01")).isEmpty();
    assertThat(next("bronze.a", State.RUNNING, "2025-01-01")).isEmpty();
  }

  private List<String> next(String dataset, State state, String... slices) {
    return steps.of(
        ProjectStatus.folded(
            List.of(slices).stream().map(slice -> standing(dataset, slice, state)).toList()));
  }

  private static Standing standing(String dataset, String slice, State state) {
    Attempt last =
        new Attempt(RUN, name(dataset), new Slice(slice), Optional.empty(), Optional.empty());
    return new Standing(
        new SliceStatus(
            name(dataset),
            new Slice(slice),
            state,
            false,
            false,
            Optional.empty(),
            Optional.of(last),
            ""),
        false);
  }

  private static DatasetName name(String text) {
    return DatasetName.parse(text);
  }
}
