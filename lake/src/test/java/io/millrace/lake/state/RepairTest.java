package io.millrace.lake.state;

import static io.millrace.lake.state.Records.FIRST;
import static io.millrace.lake.state.Records.ORDERS;
import static io.millrace.lake.state.Records.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.LakeLocation;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import io.millrace.lake.ledger.Attempt;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.ProcessIdentity;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import io.millrace.lake.ledger.SliceEvent;
import io.millrace.lake.metastore.Mark;
import io.millrace.lake.metastore.Metastore;
import io.millrace.lake.metastore.MetastoreSettings;
import io.millrace.lake.testing.LocalSpark;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {
  private static final Configuration HADOOP = new Configuration();
  private static final TableSpec TABLE =
      new TableSpec(ORDERS, Slicing.daily("ds", ZoneOffset.UTC), "", "", Map.of(), false);

  @TempDir java.nio.file.Path folder;
  private LakeLocation lake;
  private Ledger ledger;
  private Metastore metastore;

  @BeforeEach
  void emptyTable() {
    lake = new LakeLocation(new Path(folder.toUri()));
    LocalSpark.session().range(0).write().format("delta").save(lake.table(ORDERS).toString());
    ledger = Ledger.open(HADOOP, lake);
    metastore =
        Metastore.open(LocalSpark.session(), new MetastoreSettings.Derby("memory:metastore"), lake);
  }

  @AfterEach
  void forget() {
    metastore.drop(ORDERS);
    LocalSpark.session().sql("DROP DATABASE IF EXISTS bronze CASCADE");
    LocalSpark.session().sql("DROP DATABASE IF EXISTS millrace CASCADE");
    metastore.close();
  }

  @Test
  void what_was_lost_of_commits_comes_back_and_a_second_repair_has_nothing_to_do()
      throws IOException {
    // given
    SliceRecord first = commit(1, Records.ready(FIRST, "a"), 0);
    SliceRecord second = commit(2, Records.ready(SECOND, "b"), 0);
    SliceRecord withdrawn = commit(3, Records.retracted(SECOND), 1);
    // when
    List<Mending> plan = repair().plan();
    // then nothing has changed
    assertThat(ledger.attempts()).isEmpty();
    assertThat(metastore.knows(TABLE)).isFalse();
    // and when
    assertThat(repair().mend()).isEqualTo(plan);
    // then
    assertThat(plan)
        .extracting(Mending::sentence)
        .containsExactly(
            "record that run %s ended as READY for slice 2024-03-01".formatted(first.run()),
            "record that run %s ended as READY for slice 2024-03-02".formatted(second.run()),
            "record that run %s ended as RETRACTED for slice 2024-03-02".formatted(withdrawn.run()),
            "register the table and its ready marks in the metastore",
            "mark slice 2024-03-01 as ready");
    assertThat(ledger.events(ORDERS))
        .extracting(SliceEvent::kind)
        .containsExactly(SliceEvent.Kind.READY, SliceEvent.Kind.READY, SliceEvent.Kind.RETRACTED);
    assertThat(metastore.marks(TABLE)).containsOnly(Map.entry(FIRST, Mark.of(first)));
    assertThat(repair().mend()).isEmpty();
  }

  @Test
  void marks_are_renewed_and_removed_as_the_commits_say() throws IOException {
    // given
    SliceRecord old = commit(1, Records.ready(FIRST, "a"), 0);
    repair().mend();
    metastore.mark(TABLE, Map.of(new Slice("2024-03-09"), Mark.of(old))); // never committed
    SliceRecord renewed = commit(2, Records.ready(FIRST, "c"), 2);
    // when
    repair().mend();
    // then
    assertThat(metastore.marks(TABLE)).containsOnly(Map.entry(FIRST, Mark.of(renewed)));
  }

  @Test
  void only_attempts_whose_process_is_gone_are_closed() {
    // given
    ProcessIdentity here = ProcessIdentity.current();
    RunStarted alive = start(here);
    RunStarted dead = start(new ProcessIdentity(here.host(), Integer.MAX_VALUE, Optional.empty()));
    ledger.started(List.of(alive, dead));
    // when
    new Repair(TABLE, history(), ledger, Optional.empty()).mend();
    // then
    assertThat(outcome(alive)).isEmpty();
    assertThat(outcome(dead)).contains(Outcome.KILLED);
    assertThat(new Repair(TABLE, history(), ledger, Optional.empty()).plan()).isEmpty();
  }

  @Test
  void a_run_that_died_after_its_commit_ended_as_ready() throws IOException {
    SliceRecord committed = commit(1, Records.ready(FIRST, "a"), 0);
    ProcessIdentity gone =
        new ProcessIdentity(ProcessIdentity.current().host(), Integer.MAX_VALUE, Optional.empty());
    RunStarted start =
        new RunStarted(
            committed.run(), ORDERS, FIRST, Instant.EPOCH, "c0", new Origin("", "", "", gone));
    ledger.started(start);

    new Repair(TABLE, history(), ledger, Optional.empty()).mend();

    assertThat(outcome(start)).contains(Outcome.READY);
  }

  @Test
  void a_slice_whose_record_was_cleaned_up_gets_its_mark_from_the_ledger() throws IOException {
    SliceRecord committed = commit(1, Records.ready(FIRST, "a"), 0);
    ledger.finished(RunFinished.of(committed));
    SliceHistory cleaned = SliceHistory.of(5, List.of(), Map.of(FIRST, 0L, SECOND, 1L));

    new Repair(TABLE, cleaned, ledger, Optional.of(metastore)).mend();

    assertThat(metastore.marks(TABLE)).containsOnly(Map.entry(FIRST, Mark.of(committed)));
  }

  private Repair repair() {
    return new Repair(TABLE, history(), ledger, Optional.of(metastore));
  }

  private SliceHistory history() {
    return SliceHistory.read(HADOOP, lake.table(ORDERS));
  }

  private SliceRecord commit(long version, SliceRecord slice, long number) throws IOException {
    return LogFiles.commit(lake.table(ORDERS), version, slice, number);
  }

  private static RunStarted start(ProcessIdentity process) {
    return new RunStarted(
        RunId.create(), ORDERS, FIRST, Instant.EPOCH, "c0", new Origin("", "", "", process));
  }

  private Optional<Outcome> outcome(RunStarted start) {
    return ledger.attempt(start.run()).flatMap(Attempt::finished).map(RunFinished::outcome);
  }
}
