package io.millrace.lake;

import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.Staged;
import io.millrace.lake.table.CompanionTable;
import io.millrace.lake.table.LakeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Tables beside those of datasets, and how they follow their commits. */
final class Companions {
  private final SparkSession spark;
  private final LakeLocation location;

  Companions(SparkSession spark, LakeLocation location) {
    this.spark = spark;
    this.location = location;
  }

  /** Writes a batch's companions, not visible yet. Those without rows are left out. */
  List<Staged> stage(Batch batch, SliceHistory before) {
    List<Staged> staged = new ArrayList<>();
    for (Companion companion : batch.companions()) {
      if (!companion.rows().isEmpty()) {
        staged.add(open(companion, batch.table()).stage(companion, batch.slice()));
      } else if (replacesRows(companion, batch.slice(), before)) {
        staged.add(open(companion, batch.table()).none(companion));
      }
    }
    return staged;
  }

  /** The same of several slices, whose rows tell which they are of. */
  List<Staged> stage(Restating restating) {
    List<Staged> staged = new ArrayList<>();
    for (Companion companion : restating.companions()) {
      staged.addAll(open(companion, restating.table()).stage(companion, restating.slices()));
    }
    return staged;
  }

  private CompanionTable open(Companion companion, TableSpec owner) {
    Path path = location.table(companion.table().name());
    return CompanionTable.open(spark, path, companion, owner.name());
  }

  /**
   * Whether the slice may have left rows there that must give way to none. After a retraction there
   * is again what was there before.
   */
  private static boolean replacesRows(Companion companion, Slice slice, SliceHistory before) {
    return companion.entry() == Companion.Entry.REPLACE_SLICE
        && before.records().stream()
            .filter(record -> record.slice().equals(slice))
            .filter(record -> rows(record, companion).isPresent())
            .reduce((older, newer) -> newer)
            .filter(
                record ->
                    record.event() == SliceRecord.Event.RETRACTED
                        || rows(record, companion).getAsLong() > 0)
            .isPresent();
  }

  private static OptionalLong rows(SliceRecord record, Companion companion) {
    return record.companions().stream()
        .filter(each -> each.table().equals(companion.table().name()))
        .mapToLong(CompanionRecord::rows)
        .findFirst();
  }

  void discard(List<Staged> staged) {
    for (Staged companion : staged) {
      CompanionTable.find(spark, location.table(companion.record().table()))
          .ifPresent(table -> table.discard(companion));
    }
  }

  /** Whether these say what a slice says already. */
  static boolean sayNothingNew(List<Staged> staged, SliceRecord standing) {
    return staged.stream()
        .allMatch(
            companion ->
                companion.entry() == Companion.Entry.REPLACE_SLICE
                    && standing.companions().stream()
                        .anyMatch(known -> known.kept().equals(companion.record().kept())));
  }

  /** Lets companions follow all the commits that they have not followed yet. */
  void settle(DatasetName dataset, SliceHistory history) {
    if (history.companions().isEmpty()) {
      return;
    }
    Path main = location.table(dataset);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    String tableId = LakeTable.id(spark, main);
    String appId = CompanionTable.appId(tableId);
    TreeSet<Long> unsettled = new TreeSet<>();
    history
        .companions()
        .forEach(
            (name, commits) -> {
              long last = SliceHistory.transaction(hadoop, location.table(name), appId).orElse(-1);
              commits.stream().filter(commit -> commit > last).forEach(unsettled::add);
            });
    for (long commit : unsettled) {
      Slice slice = record(history, commit).slice(); // where a commit has several, it names them
      Map<DatasetName, List<Staged>> tables =
          SliceHistory.staged(hadoop, main, commit).stream()
              .collect(Collectors.groupingBy(staged -> staged.record().table()));
      tables.forEach(
          (name, staged) ->
              CompanionTable.find(spark, location.table(name))
                  .ifPresent(table -> table.follow(tableId, commit, slice, staged)));
    }
  }

  private static SliceRecord record(SliceHistory history, long commit) {
    return history.records().stream()
        .filter(record -> record.version() == commit)
        .findFirst()
        .orElseThrow();
  }

  Optional<CompanionTable> find(DatasetName companion) {
    return CompanionTable.find(spark, location.table(companion));
  }
}
