package io.millrace.lake.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An overview says what all rows of the ledger say, whichever of them a digest has taken in. */
class OverviewTest {
  private static final List<DatasetName> DATASETS =
      List.of(DatasetName.parse("bronze.orders"), DatasetName.parse("silver.orders"));
  private static final List<Slice> SLICES =
      List.of(Slice.ALL, new Slice("2024-03-01"), new Slice("2024-03-02"));

  @TempDir Path folder;

  @Test
  void it_says_what_all_rows_say_after_any_of_them() {
    // given
    Random random = new Random(7);
    Ledger writer = ledger();
    List<RunStarted> started = new ArrayList<>();
    for (int append = 0; append < 90; append++) { // digests are left after 25, 50 and 75
      // when
      if (started.isEmpty() || random.nextInt(5) < 2) {
        started.add(start(random));
        if (random.nextInt(4) > 0) { // some die before they are heard of
          writer.started(started.get(started.size() - 1));
        }
      } else {
        writer.finished(end(started.get(random.nextInt(started.size())), random));
      }
      // then
      if (append % 9 == 8) {
        assertSaysWhatAllRowsSay(started);
      }
    }
    assertThat(digest()).exists();
  }

  @Test
  void rows_that_a_digest_has_are_not_read_again() throws IOException {
    Ledger writer = ledger();
    Random random = new Random(8);
    List<RunStarted> started = new ArrayList<>();
    for (int append = 0; append <= 30; append++) {
      started.add(start(random));
      writer.started(started.get(append));
    }
    Collection<?> before = outlines(ledger().overview()::latest);
    // when
    delete(".parquet", file -> file.toString().contains("_delta_log")); // of the checkpoint
    delete("0000000000.json", file -> true);
    // then
    assertThat(outlines(ledger().overview()::latest)).isEqualTo(before);
  }

  @Test
  void one_that_is_damaged_or_of_another_table_is_as_none() throws IOException {
    // given
    List<RunStarted> started = fill(new Random(9), 30);
    byte[] bytes = Files.readAllBytes(digest());
    for (int length : List.of(0, 7, bytes.length / 2, bytes.length - 1)) {
      Files.write(digest(), Arrays.copyOf(bytes, length));
      // then
      assertSaysWhatAllRowsSay(started);
    }
    // and when
    delete("", file -> true);
    List<RunStarted> others = fill(new Random(10), 35);
    Files.write(digest(), bytes);
    // then
    assertSaysWhatAllRowsSay(others);
    assertThat(ledger().overview().latest(DATASETS.get(0)).values())
        .extracting(Attempt::run)
        .doesNotContainAnyElementsOf(started.stream().map(RunStarted::run).toList());
  }

  private List<RunStarted> fill(Random random, int count) {
    Ledger writer = ledger();
    List<RunStarted> started = new ArrayList<>();
    for (int append = 0; append < count; append++) {
      started.add(start(random));
      writer.started(started.get(append));
    }
    return started;
  }

  private void assertSaysWhatAllRowsSay(List<RunStarted> started) {
    Map<RunId, Attempt> attempts =
        ledger().attempts().stream().collect(Collectors.toMap(Attempt::run, Function.identity()));
    Overview overview = ledger().overview();
    Map<DatasetName, Map<Slice, Attempt>> latest = ledger().latest();

    assertThat(outlines(overview::latest))
        .isEqualTo(outlines(dataset -> latest.getOrDefault(dataset, Map.of())));
    for (RunStarted start : started) {
      assertThat(overview.isRecorded(start.dataset(), start.run()))
          .isEqualTo(
              Optional.ofNullable(attempts.get(start.run()))
                  .flatMap(Attempt::finished)
                  .filter(end -> end.outcome() != Outcome.KILLED)
                  .isPresent());
    }
  }

  /** As far as an overview tells. */
  private static List<List<Object>> outlines(Function<DatasetName, Map<Slice, Attempt>> latest) {
    List<List<Object>> outlines = new ArrayList<>();
    for (DatasetName dataset : DATASETS) {
      for (Slice slice : SLICES) {
        Optional<Attempt> attempt = Optional.ofNullable(latest.apply(dataset).get(slice));
        outlines.add(
            List.of(
                dataset,
                slice,
                attempt.map(Attempt::run),
                attempt.map(Attempt::startedAt),
                attempt.flatMap(Attempt::origin).map(Origin::trigger),
                attempt.flatMap(Attempt::origin).map(Origin::process),
                attempt.flatMap(Attempt::finished).map(RunFinished::at),
                attempt.flatMap(Attempt::finished).map(RunFinished::outcome),
                attempt.flatMap(Attempt::finished).map(RunFinished::message)));
      }
    }
    return outlines;
  }

  private static RunStarted start(Random random) {
    ProcessIdentity process =
        new ProcessIdentity(
            "host-" + random.nextInt(2),
            random.nextInt(99),
            random.nextBoolean() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(7)));
    return new RunStarted(
        RunId.create(),
        DATASETS.get(random.nextInt(DATASETS.size())),
        SLICES.get(random.nextInt(SLICES.size())),
        Instant.ofEpochSecond(random.nextInt(), 1000L * random.nextInt(1_000_000)),
        "c0",
        new Origin("0.1.0", "cli", "ann", process));
  }

  private static RunFinished end(RunStarted start, Random random) {
    Outcome[] outcomes = {Outcome.KILLED, Outcome.FAILED, Outcome.UP_TO_DATE};
    Outcome outcome = outcomes[random.nextInt(outcomes.length)];
    return RunFinished.without(
        start,
        outcome,
        "said " + start.run() + " " + outcome, // of two ends of one run, either may be read first
        Optional.empty(),
        start.at().plus(Duration.ofSeconds(outcome.ordinal())),
        Map.of());
  }

  private Ledger ledger() {
    return Ledger.open(
        new Configuration(), new LakeLocation(new org.apache.hadoop.fs.Path(folder.toUri())));
  }

  private Path digest() {
    return folder.resolve("millrace.db/runs/_delta_log/" + OverviewReader.FILE);
  }

  private void delete(String suffix, java.util.function.Predicate<Path> which) throws IOException {
    try (var files = Files.walk(folder.resolve("millrace.db"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.toString().endsWith(suffix) && which.test(file)) {
          Files.delete(file);
        }
      }
    }
  }
}
