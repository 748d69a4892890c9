package io.millrace.capture;

import static io.millrace.capture.CaptureException.invalid;

import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.connect.source.SourceRecord;

/** One capture: from where the journal ends to where the source stands now. */
public final class Capture {
  /** A crash costs at most what it takes to read so much again. */
  static final long COMMIT_BYTES = 512L << 20;

  private final CaptureSpec spec;
  private final CaptureListener listener;
  private final long commitBytes;

  Capture(CaptureSpec spec, CaptureListener listener) {
    this(spec, listener, COMMIT_BYTES);
  }

  /**
   * @param commitBytes of events, before compression, after which files and position are committed
   *     without waiting for the end
   */
  Capture(CaptureSpec spec, CaptureListener listener, long commitBytes) {
    this.spec = spec;
    this.listener = listener;
    this.commitBytes = commitBytes;
  }

  /**
   * Captures.
   *
   * @throws CaptureException for what the operator can mend
   */
  CaptureResult run() throws IOException, InterruptedException {
    try (JournalFolder folder = JournalFolder.open(spec.folder());
        Server server = Server.connect(spec.source(), spec.name())) {
      Optional<Manifest> last = folder.last();
      List<SourceTable> tables = choose(server.tables());
      if (last.isPresent()) {
        goOn(server, last.get(), tables);
      } else {
        beginAnew(folder, server);
      }
      List<Manifest> commits = record(folder, server, tables);
      Manifest end = commits.get(commits.size() - 1);
      server.keptUntil(end.position());
      return new CaptureResult(last.map(Manifest::shown), end.shown(), commits);
    }
  }

  /** Ends a journal: removes what is at the server, and sets the position aside. */
  void drop() throws IOException {
    try (JournalFolder folder = JournalFolder.open(spec.folder());
        Server server = Server.connect(spec.source(), spec.name())) {
      server.forget();
      folder.retire(Instant.now());
    }
  }

  private void goOn(Server server, Manifest last, List<SourceTable> tables) {
    if (!last.name().equals(spec.name())) {
      throw invalid(
          "The journal in %s is of the capture %s, not %s. Give another folder as --out.",
          spec.folder(), last.name(), spec.name());
    }
    if (!last.server().equals(server.identity())) {
      throw invalid(
          "The journal in %s is of another server (%s) than source %s is now (%s), and positions of one mean nothing on another. Begin a new journal in another folder.",
          spec.folder(), last.server(), spec.source().place(), server.identity());
    }
    server.check(last.position());
    TreeSet<String> added = new TreeSet<>(names(tables));
    last.tables().forEach(added::remove);
    if (!added.isEmpty()) {
      listener.notice(
          "New in the journal: %s. Rows that were there before are not in it; copy them with a jdbc dataset after this capture."
              .formatted(String.join(", ", added)));
    }
  }

  private void beginAnew(JournalFolder folder, Server server) throws IOException {
    if (folder.wasBegun()) {
      listener.notice(
          "The first capture into this folder did not come to its end; it begins again.");
      server.forget();
    } else {
      server.checkUnused();
    }
    folder.begin(Instant.now());
  }

  private List<SourceTable> choose(List<SourceTable> there) {
    List<SourceTable> chosen = new ArrayList<>();
    for (String wanted : spec.tables()) {
      SourceTable table =
          there.stream()
              .filter(t -> t.name().equals(wanted) || t.table().equals(wanted))
              .findFirst()
              .orElseThrow(() -> unknown(wanted, there));
      if (!table.identifiesRows()) {
        throw invalid(
            "The log does not say which row of %s an update is about, and a server that publishes the table would refuse updates. Give the table a primary key, or run: ALTER TABLE %s REPLICA IDENTITY FULL",
            table.name(), table.name());
      }
      chosen.add(table);
    }
    if (spec.tables().isEmpty()) {
      chosen.addAll(there.stream().filter(SourceTable::identifiesRows).toList());
      there.stream()
          .filter(table -> !table.identifiesRows())
          .forEach(
              table ->
                  listener.notice(
                      "Left out: %s, which has neither a primary key nor REPLICA IDENTITY FULL."
                          .formatted(table.name())));
    }
    if (chosen.isEmpty()) {
      throw invalid("Source %s has no table to capture.", spec.source().place());
    }
    return chosen;
  }

  private CaptureException unknown(String wanted, List<SourceTable> there) {
    String known = String.join(", ", names(there).stream().limit(20).toList());
    return invalid("Source %s has no table '%s'. Known: %s.", spec.source().place(), wanted, known);
  }

  private static List<String> names(List<SourceTable> tables) {
    return tables.stream().map(SourceTable::name).toList();
  }

  private List<Manifest> record(JournalFolder folder, Server server, List<SourceTable> tables)
      throws IOException, InterruptedException {
    Ending ending = server.ending(spec.until());
    Recorder recorder =
        new Recorder(folder, spec, server, names(tables), ending, listener, commitBytes);
    CountDownLatch ended = new CountDownLatch(1);
    try (DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine =
        DebeziumEngine.create(Connect.class)
            .using(settings(folder, server, tables))
            .using(
                (success, message, error) -> {
                  recorder
                      .done()
                      .completeExceptionally(
                          EngineFailure.of(spec.source().place(), message, error));
                  ended.countDown();
                })
            .using(
                new DebeziumEngine.ConnectorCallback() {
                  @Override
                  public void taskStarted() {
                    ending.reading();
                  }
                })
            .notifying(recorder)
            .build()) {
      Thread thread = new Thread(engine, "debezium");
      thread.setDaemon(true);
      thread.start();
      recorder.done().join();
    } catch (CompletionException e) {
      throw unwrapped(e);
    }
    ended.await();
    return recorder.done().join();
  }

  private Properties settings(JournalFolder folder, Server server, List<SourceTable> tables)
      throws IOException {
    Files.deleteIfExists(folder.offsets());
    if (folder.last().isPresent()) {
      Position from = folder.last().get().position();
      KeptOffset.write(folder.offsets(), spec.name(), from.partition(), server.resume(from));
    }
    return ConnectorSettings.of(spec, folder, server, tables);
  }

  private static RuntimeException unwrapped(CompletionException e) {
    return e.getCause() instanceof RuntimeException cause ? cause : e;
  }
}
