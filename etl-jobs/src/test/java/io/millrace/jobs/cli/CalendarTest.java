package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.status.Standing;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import io.millrace.lake.state.SliceStatus;
import io.millrace.lake.state.SliceStatus.State;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

  /** The letter alone tells, and so does the colour that goes with it. */
  @Test
  void every_standing_has_a_letter_of_its_own_and_a_colour() {
    Map<State, String> letters = new EnumMap<>(State.class);
    letters.put(State.READY, "32 r");
    letters.put(State.RUNNING, "1 *");
    letters.put(State.MISSING, "2 -");
    letters.put(State.RETRACTED, "33 t");
    letters.put(State.STALE, "33 S");
    letters.put(State.FAILED, "31 F");
    letters.put(State.REJECTED, "31 X");
    assertThat(letters).containsOnlyKeys(State.values());
    letters.forEach(
        (state, sign) -> {
          List<Standing> one = List.of(standing("bronze.a", "2024-03-01", state, false));
          String[] parts = sign.split(" ");
          assertThat(calendar.render(one).lines()).contains("bronze.a  " + parts[1]);
          assertThat(new Calendar(new Ink(true)).render(one))
              .contains("bronze.a  \u001b[%sm%s\u001b[0m".formatted(parts[0], parts[1]));
        });
    assertThat(
            calendar
                .render(List.of(standing("bronze.a", "2024-03-01", State.READY, false)))
                .lines())
        .last()
        .asString()
        .contains("r ready", "w ready with warnings", "L late", "X rejected");
  }

  @Test
  void what_is_late_is_red_and_a_warning_is_yellow() {
    Calendar coloured = new Calendar(new Ink(true));
    assertThat(coloured.render(List.of(standing("bronze.a", "2024-03-01", State.MISSING, true))))
        .contains("bronze.a  \u001b[31mL\u001b[0m");
    SliceStatus warned =
        new SliceStatus(
            DatasetName.parse("bronze.a"),
            new Slice("2024-03-01"),
            State.READY,
            true,
            false,
            Optional.empty(),
            Optional.empty(),
            "");
    assertThat(coloured.render(List.of(new Standing(warned, false))))
        .contains("bronze.a  \u001b[33mw\u001b[0m");
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
