package io.millrace.lake.state;

import static io.millrace.lake.state.Records.FIRST;
import static io.millrace.lake.state.Records.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.CheckResult;
import io.millrace.lake.CompanionRecord;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A digest says what the commits say, or is not believed. */
class SliceDigestTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir java.nio.file.Path folder;
  private Path table;

  @BeforeEach
  void noTable() {
    table = new Path(folder.resolve("orders").toUri());
  }

  @Test
  void everything_that_a_commit_says_is_in_it() throws IOException {
    // given
    List<SliceRecord> written = new ArrayList<>();
    for (int version = 0; version < 20; version++) {
      SliceRecord slice = version % 2 == 0 ? full(version) : Records.retracted(SECOND);
      written.add(LogFiles.commit(table, version, slice, version));
    }
    leaveDigest();
    // when
    deleteCommits(0, 18); // so that they cannot have been read
    SliceHistory history = SliceHistory.read(HADOOP, table);
    // then
    assertThat(history.records()).containsExactlyElementsOf(written);
    assertThat(history.version()).isEqualTo(19);
    assertThat(history.committed()).containsExactly(Map.entry(FIRST, 18L), Map.entry(SECOND, 19L));
  }

  @Test
  void later_commits_are_added_to_it() throws IOException {
    commitDays(20);
    leaveDigest();
    SliceRecord later = LogFiles.commit(table, 20, Records.ready(FIRST, "later"), 2);

    SliceHistory history = SliceHistory.read(HADOOP, table);

    assertThat(history.version()).isEqualTo(20);
    assertThat(history.records()).hasSize(21);
    assertThat(history.current()).containsEntry(FIRST, later);
    assertThat(history.committed()).containsEntry(FIRST, 2L);
  }

  @Test
  void a_digest_of_a_table_that_was_there_before_is_not_believed() throws IOException {
    // given
    commitDays(20);
    leaveDigest();
    deleteCommits(0, 19);
    List<SliceRecord> anew = new ArrayList<>();
    for (int version = 0; version < 21; version++) {
      anew.add(LogFiles.commit(table, version, Records.ready(SECOND, "new " + version), version));
    }
    // then
    assertThat(SliceHistory.read(HADOOP, table).records()).containsExactlyElementsOf(anew);
  }

  @Test
  void what_is_known_of_a_table_that_was_there_before_is_not_believed() throws IOException {
    commitDays(3);
    SliceHistory before = SliceHistory.read(HADOOP, table);
    deleteCommits(0, 2);
    SliceRecord anew = LogFiles.commit(table, 0, Records.ready(SECOND, "new"), 0);

    assertThat(before.readOn(HADOOP, table).records()).containsExactly(anew);
  }

  @Test
  void a_damaged_one_is_as_none() throws IOException {
    // given
    commitDays(20);
    leaveDigest();
    java.nio.file.Path digest = folder.resolve("orders/_delta_log/" + SliceDigest.FILE);
    byte[] bytes = Files.readAllBytes(digest);
    for (int length : List.of(0, 7, bytes.length / 2, bytes.length - 1)) {
      Files.write(digest, java.util.Arrays.copyOf(bytes, length));
      // then
      assertThat(SliceHistory.read(HADOOP, table).records()).as("%d bytes", length).hasSize(20);
    }
    bytes[bytes.length / 2] ^= 1;
    Files.write(digest, bytes);
    assertThat(SliceHistory.read(HADOOP, table).records()).hasSize(20);
  }

  @Test
  void few_commits_are_not_worth_one() throws IOException {
    commitDays(10);
    leaveDigest();
    assertThat(folder.resolve("orders/_delta_log/" + SliceDigest.FILE)).doesNotExist();
  }

  @Test
  void who_has_read_a_table_reads_on_and_not_again() throws IOException {
    commitDays(5);
    SliceHistory before = SliceHistory.read(HADOOP, table);
    deleteCommits(0, 3);
    SliceRecord later = LogFiles.commit(table, 5, Records.ready(SECOND, "later"), 0);

    assertThat(before.readOn(HADOOP, table).records())
        .hasSize(6)
        .startsWith(before.records().toArray(SliceRecord[]::new))
        .endsWith(later);
  }

  private void commitDays(int count) throws IOException {
    for (int version = 0; version < count; version++) {
      Slice day = new Slice("2024-03-%02d".formatted(version + 1));
      LogFiles.commit(table, version, Records.ready(day, "f" + version), 0);
    }
  }

  private void leaveDigest() {
    SliceHistory.read(HADOOP, table).digested(HADOOP, table);
  }

  private void deleteCommits(int first, int last) throws IOException {
    for (int version = first; version <= last; version++) {
      Files.delete(folder.resolve("orders/_delta_log/%020d.json".formatted(version)));
    }
  }

  /** With a value in every place that may have none, and none in some that may. */
  private static SliceRecord full(int number) {
    CheckResult check =
        new CheckResult(
            "unique: id",
            "unique",
            Optional.of("id"),
            "warn",
            Verdict.WARNED,
            "",
            Optional.of(number % 4 == 0 ? Double.NaN : 0.5),
            "1",
            "Zwölf → „zu viele“",
            List.of());
    return new SliceRecord(
        SliceRecord.Event.READY,
        RunId.create(),
        Records.ORDERS,
        FIRST,
        0,
        Verdict.WARNED,
        -number,
        "f" + number,
        Map.of("read", Long.MAX_VALUE, "accepted", Long.MIN_VALUE),
        List.of(
            new Input("source:shop/t", Optional.empty(), OptionalLong.empty(), Optional.of("")),
            new Input("a.b", Optional.of(Slice.ALL), OptionalLong.of(0), Optional.empty())),
        Optional.of("0/16B3748"),
        number % 4 == 0,
        "c0ffee",
        List.of(check, check),
        "",
        Instant.parse("2024-03-03T02:00:00.123456789Z"),
        List.of(new CompanionRecord(DatasetName.parse("a.b_rejects"), number, "x")));
  }
}
