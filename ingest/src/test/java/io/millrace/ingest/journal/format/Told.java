package io.millrace.ingest.journal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Reject;
import java.util.ArrayList;
import java.util.List;

/** What a decoder told. */
public final class Told implements JournalSink {
  private static final byte[] NO_KEY = {};

  private final List<Change> changes = new ArrayList<>();
  private final List<Marker> markers = new ArrayList<>();
  private final List<Reject> rejects = new ArrayList<>();

  /** Of events without keys. */
  static Told by(EventDecoder decoder, String... events) {
    Told told = new Told();
    long line = 0;
    for (String event : events) {
      decoder.decode(NO_KEY, event.getBytes(UTF_8), new Origin("a.json", ++line), told);
    }
    return told;
  }

  static Told byKeyed(EventDecoder decoder, String key, String event) {
    Told told = new Told();
    decoder.decode(key.getBytes(UTF_8), event.getBytes(UTF_8), new Origin("topic-0", 42), told);
    return told;
  }

  @Override
  public void change(Change change) {
    changes.add(change);
  }

  @Override
  public void marker(Marker marker) {
    markers.add(marker);
  }

  @Override
  public void reject(Reject reject) {
    rejects.add(reject);
  }

  public List<Change> changes() {
    return changes;
  }

  public List<Marker> markers() {
    return markers;
  }

  public List<Reject> rejects() {
    return rejects;
  }

  /** The only change; there must be nothing else but origins. */
  Change onlyChange() {
    if (changes.size() != 1 || !rejects.isEmpty()) {
      throw new AssertionError("%d changes, rejects %s".formatted(changes.size(), rejects));
    }
    return changes.get(0);
  }

  Reject onlyReject() {
    if (rejects.size() != 1 || !changes.isEmpty()) {
      throw new AssertionError("%d changes, rejects %s".formatted(changes.size(), rejects));
    }
    return rejects.get(0);
  }

  List<String> positions() {
    return changes.stream().map(Change::position).toList();
  }

  List<String> images() {
    return changes.stream().map(Told::image).toList();
  }

  List<Change.Operation> operations() {
    return changes.stream().map(Change::operation).toList();
  }

  static String image(Change change) {
    return new String(change.image(), UTF_8);
  }
}
