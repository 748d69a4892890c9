package io.millrace.jobs.run;

import io.millrace.ingest.jdbc.JdbcRead;
import io.millrace.ingest.jdbc.LogPosition;
import io.millrace.ingest.journal.format.Handover;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.ingest.journal.replay.JournalSpec;
import io.millrace.ingest.journal.replay.Replay;
import io.millrace.ingest.journal.replay.TableCopy;
import io.millrace.jobs.conf.JournalDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SnapshotSpec;
import io.millrace.lake.Input;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The copies of a journal's table, as one slice sees them: those that were taken, and maybe one
 * that is taken now, whose state the source holds until this is closed.
 */
final class Snapshot implements AutoCloseable {
  private final JournalDataset spec;
  private final Handover handover;
  private final Optional<JdbcRead> read;

  private Snapshot(JournalDataset spec, Handover handover, Optional<JdbcRead> read) {
    this.spec = spec;
    this.handover = handover;
    this.read = read;
  }

  /**
   * Of a dataset that has one.
   *
   * @param tombstones the companion, which remembers copies
   * @param again whether to copy although that was done
   * @return empty if the dataset is of its journal alone
   */
  static Optional<Snapshot> open(
      SparkSession spark,
      Project project,
      JournalDataset spec,
      Optional<Dataset<Row>> tombstones,
      boolean again) {
    return spec.snapshot().map(how -> open(spark, project, spec, how, tombstones, again));
  }

  private static Snapshot open(
      SparkSession spark,
      Project project,
      JournalDataset spec,
      SnapshotSpec how,
      Optional<Dataset<Row>> tombstones,
      boolean again) {
    Handover.Log log = log(project, spec, how);
    List<Long> copies =
        new ArrayList<>(
            tombstones.map(Replay::copies).orElse(List.of()).stream()
                .map(Handover::lsnOfCopy)
                .toList());
    if (!copies.isEmpty() && !again) {
      return new Snapshot(spec, new Handover(log, copies), Optional.empty());
    }
    JdbcRead read =
        JdbcRead.openForHandover(
            spark, project.source(how.source()), spec.tableToCopy(), how.patience());
    copies.add(Handover.lsn(read.logPosition().text()));
    return new Snapshot(spec, new Handover(log, copies), Optional.of(read));
  }

  private static Handover.Log log(Project project, JournalDataset spec, SnapshotSpec how) {
    JournalFormat format = spec.from().format();
    return JdbcRead.logOf(project.source(how.source()))
        .filter(log -> log.isToldBy(format))
        .orElseThrow(
            () ->
                new InvalidSpecException(
                    "%s: a journal of format %s tells no positions of the log of source %s, so nothing says which of its changes a copy has. Remove 'snapshot', or name the source that the journal is of."
                        .formatted(spec.dataset(), format, how.source())));
  }

  /** Whether the table is copied with this slice. */
  boolean isTaken() {
    return read.isPresent();
  }

  /** The journal as one that goes on where the copies end. */
  JournalSpec journal(JournalSpec alone) {
    return alone.decoding(alone.decoding().after(handover));
  }

  /** The copy that is taken now; empty if none is. */
  Optional<TableCopy> copy() {
    return read.map(
        open -> {
          LogPosition position = open.logPosition();
          return new TableCopy(
              open.input().name(),
              open.rows(),
              handover.placeOfCopy(
                  spec.from().format(), position.text(), position.servers(), spec.epochs()),
              open.facts().consistent() ? open.facts().rows() : OptionalLong.empty(),
              spec.snapshot().orElseThrow().where().isEmpty());
        });
  }

  Optional<Input> input() {
    return read.map(JdbcRead::input);
  }

  Optional<MillraceException> explain(Throwable failure) {
    return read.flatMap(open -> open.explain(failure));
  }

  @Override
  public void close() {
    read.ifPresent(JdbcRead::close);
  }
}
