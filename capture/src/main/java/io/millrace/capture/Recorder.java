package io.millrace.capture;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.millrace.capture.Ending.Cut;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Writes records down as they come, and commits files and position together where the stream may be
 * cut: at the end, and now and then on a long way. Called by one thread.
 */
final class Recorder
    implements DebeziumEngine.ChangeConsumer<ChangeEvent<SourceRecord, SourceRecord>> {
  static final String SCHEMA_CHANGES = "_schema-changes";
  static final String MESSAGES = "_messages";
  private static final Duration BETWEEN_REPORTS = Duration.ofMillis(500);

  private final JournalFolder folder;
  private final CaptureSpec spec;
  private final Server server;
  private final List<String> tables;
  private final Ending ending;
  private final CaptureListener listener;
  private final long commitBytes;
  private final EventText text = new EventText();
  private final Repairs repairs = new Repairs();
  private final TransactionLines transactions = new TransactionLines(text);
  private final List<Manifest> commits = new ArrayList<>();
  private final CompletableFuture<List<Manifest>> done = new CompletableFuture<>();
  private JournalWriter files;
  private long events;
  private Instant reported = Instant.EPOCH;

  /**
   * @param commitBytes commit when there is more than that, before compression
   */
  Recorder(
      JournalFolder folder,
      CaptureSpec spec,
      Server server,
      List<String> tables,
      Ending ending,
      CaptureListener listener,
      long commitBytes) {
    this.folder = folder;
    this.spec = spec;
    this.server = server;
    this.tables = tables;
    this.ending = ending;
    this.listener = listener;
    this.commitBytes = commitBytes;
    this.files = new JournalWriter(folder, spec.slice());
  }

  /** The commits, once all that was asked for is on disk; or why it never will be. */
  CompletableFuture<List<Manifest>> done() {
    return done;
  }

  @Override
  public void handleBatch(
      List<ChangeEvent<SourceRecord, SourceRecord>> batch,
      DebeziumEngine.RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer) {
    try {
      for (ChangeEvent<SourceRecord, SourceRecord> event : batch) {
        if (done.isDone()) {
          return; // of the next capture
        }
        take(event.value());
      }
    } catch (IOException | RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private void take(SourceRecord record) throws IOException {
    write(record);
    Cut cut = ending.at(record);
    if (cut == Cut.END) {
      for (String table : tables) {
        files.touch(table);
      }
      commit(Position.after(record));
      done.complete(List.copyOf(commits));
    } else if (cut == Cut.MAY && files.bytes() > commitBytes) {
      commit(Position.after(record));
    }
  }

  private void write(SourceRecord record) throws IOException {
    if (Records.isChange(record)) {
      String table = Records.tableOf(record);
      transactions.change(table, files);
      repairs.mend(record);
      files.write(table, Records.operationOf(record), text.of(record));
      events++;
      report(table, Position.inSnapshot(record));
    } else if (Records.isTransaction(record)) {
      transactions.marker(record, files);
    } else if (Records.isSchemaChange(record)) {
      files.write(SCHEMA_CHANGES, "ddl", text.of(record));
    } else if (Records.isMessage(record) && !ending.isOurs(record)) {
      transactions.change(MESSAGES, files);
      files.write(MESSAGES, "m", text.of(record));
    }
  }

  private void commit(Position position) throws IOException {
    transactions.end(files);
    Manifest manifest =
        new Manifest(
            folder.number(),
            folder.journal(),
            spec.name(),
            server.identity(),
            spec.slice(),
            position,
            server.show(position),
            folder.historyBytes(),
            tables,
            files.finish());
    folder.commit(manifest);
    commits.add(manifest);
    files = new JournalWriter(folder, spec.slice());
  }

  private void report(String table, boolean snapshot) {
    Instant now = Instant.now();
    if (now.isAfter(reported.plus(BETWEEN_REPORTS))) {
      reported = now;
      listener.progress(events, table, snapshot);
    }
  }
}
