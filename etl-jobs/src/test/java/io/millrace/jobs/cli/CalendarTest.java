package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.status.Standing;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.state.SliceStatus;
import io.millrace.lake.state.SliceStatus.State;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CalendarTest {
  private final Calendar calendar = new Calendar(new Ink(false));

  @Test
  void each_day_has_one_letter_below_its_number_and_months_stand_apart() {
    String text =
        calendar.render(
            List.of(
                standing("bronze.a", "2024-02-29", State.READY, false),
                standing("bronze.a", "2024-03-01", State.REJECTED, false),
                standing("bronze.a", "2024-03-05", State.STALE, false),
                standing("bronze.longer", "2024-03-10", State.MISSING, true),
                standing("gold.all", "all", State.FAILED, false)));
    assertThat(text.lines())
        .startsWith(
            "2024-02        1   5    10   15   20   25   30",
            "bronze.a                                   r",
            "",
            "2024-03        1   5    10   15   20   25   30",
            "bronze.a       X   S",
            "bronze.longer           L",
            "",
            "all          ",
            "gold.all       F");
  }

  @Test
  void a_day_of_hours_shows_its_gravest_hour() {
    String text =
        calendar.render(
            List.of(
                standing("bronze.h", "2024-03-02T00", State.READY, false),
                standing("bronze.h", "2024-03-02T01", State.FAILED, false),
                standing("bronze.h", "2024-03-02T02", State.MISSING, false)));
    assertThat(text.lines()).contains("bronze.h   F");
  }

  private static Standing standing(String dataset, String slice, State state, boolean late) {
    return new Standing(
        new SliceStatus(
            DatasetName.parse(dataset),
            new Slice(slice),
            state,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            ""),
        late);
  }
}
