package io.millrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.run.RunProgress;
import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Step;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final DatasetName ALBUM = DatasetName.parse("bronze.album");

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Instant now = Instant.parse("2025-01-01T00:00:00Z");

  @Test
  void without_a_terminal_there_is_a_line_for_each_tenth() {
    try (RunProgress progress = new ProgressLines(console(false), () -> now)) {
      progress.planned(1);
      progress.started(ALBUM, new Slice("2025-01-01"), RunId.create());
      for (int done = 0; done <= 100; done++) {
        progress.tasks(done, 100, done * 10L);
      }
      progress.reached(Step.STAGED);
    }
    assertThat(lines()).hasSize(8); // 10 % to 80 %: the rest of a slice is the audit and the commit
    assertThat(lines().get(7)).startsWith(" 80 %  slice 1 of 1  bronze.album 2025-01-01");
  }

  @Test
  void a_long_silence_is_broken_every_half_minute() {
    try (RunProgress progress = new ProgressLines(console(false), () -> now)) {
      progress.planned(1);
      progress.started(ALBUM, new Slice("2025-01-01"), RunId.create());
      for (int i = 0; i < 12; i++) { // two minutes
        now = now.plusSeconds(10);
        progress.tick();
      }
    }
    assertThat(lines()).hasSize(4);
  }

  @Test
  void the_bar_makes_room_for_lines_and_goes_away_at_the_end() {
    Console console = console(true);
    try (RunProgress progress = console.progress()) {
      progress.planned(2);
      progress.started(ALBUM, new Slice("2025-01-01"), RunId.create());
      progress.reached(Step.STAGED);
      progress.ended("album is ready");
    }
    String shown = err.toString(StandardCharsets.UTF_8);
    assertThat(shown).contains("slice 1 of 2  bronze.album 2025-01-01  auditing");
    assertThat(shown).contains("\r\u001b[2Kalbum is ready\n").endsWith("\r\u001b[2K");
  }

  @Test
  void the_time_left_is_guessed_from_the_time_taken() {
    SlicesDone slices = new SlicesDone(now);
    slices.plan(4);
    slices.end();

    assertThat(slices.left(now.plusSeconds(60))).contains(Duration.ofSeconds(180));
  }

  @Test
  void of_several_slices_at_a_time_a_line_tells_how_many_are_done_and_the_time_left() {
    try (RunProgress progress = new ProgressLines(console(false), () -> now)) {
      progress.planned(6);
      progress.started(ALBUM, new Slice("2025-01-01"), RunId.create());
      progress.started(ALBUM, new Slice("2025-01-02"), RunId.create());
      now = now.plusSeconds(60);
      progress.ended("one is ready");
      progress.ended("two is ready");
      progress.started(ALBUM, new Slice("2025-01-03"), RunId.create());
      progress.started(ALBUM, new Slice("2025-01-04"), RunId.create());
      now = now.plusSeconds(30);
      progress.tick(); // two of six after 90 s, and two begun, which count by half
    }
    assertThat(lines())
        .containsExactly(
            "one is ready",
            "two is ready",
            " 50 %  slice 3 of 6  2 at a time, last begun bronze.album 2025-01-04  1 min 30 s left");
  }

  @Test
  void a_slice_that_must_wait_says_so_at_once() {
    try (RunProgress progress = new ProgressLines(console(false), () -> now)) {
      progress.planned(1);
      progress.waits("bronze.album 2025-01-01 waits: other runs have the connections");
    }
    assertThat(lines())
        .containsExactly("bronze.album 2025-01-01 waits: other runs have the connections");
  }

  @Test
  void durations_are_said_as_people_say_them() {
    assertThat(
            List.of(
                Durations.rough(Duration.ofMillis(420)),
                Durations.rough(Duration.ofSeconds(12)),
                Durations.rough(Duration.ofSeconds(200)),
                Durations.rough(Duration.ofMinutes(125)),
                Durations.rough(Duration.ofHours(76))))
        .containsExactly("0.4 s", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h");
  }

  private Console console(boolean terminal) {
    return new Console(
        new PrintStream(new ByteArrayOutputStream()),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        new Terminal(terminal, terminal, 200, false, true),
        text -> text);
  }

  private List<String> lines() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
