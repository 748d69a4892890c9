package io.millrace.capture;

import io.millrace.capture.testing.MariaDbSource;
import io.millrace.capture.testing.PostgresSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Captures of the tests' databases, in short. */
final class Captures {
  static final String SLICE = "2024-03-01";

  private Captures() {}

  static SourceAccess source(String url) {
    boolean postgres = url.startsWith("jdbc:postgresql");
    return SourceAccess.of(
        "shop",
        url,
        Optional.of(postgres ? "postgres" : "owner"),
        Optional.of(postgres ? "" : "secret"),
        Map.of(),
        Duration.ofSeconds(5));
  }

  /** Of a database whose name is the capture's. */
  static CaptureSpec spec(String url, Path folder, String... tables) {
    return new CaptureSpec(
        CaptureSpec.nameOf("test", url.substring(url.lastIndexOf('/') + 1)),
        source(url),
        folder,
        Arrays.asList(tables),
        CaptureSpec.Snapshot.INITIAL,
        Optional.empty(),
        SLICE);
  }

  static CaptureSpec never(CaptureSpec spec) {
    return new CaptureSpec(
        spec.name(),
        spec.source(),
        spec.folder(),
        spec.tables(),
        CaptureSpec.Snapshot.NEVER,
        Optional.empty(),
        SLICE);
  }

  static CaptureSpec until(CaptureSpec spec, String position) {
    return new CaptureSpec(
        spec.name(),
        spec.source(),
        spec.folder(),
        spec.tables(),
        spec.snapshot(),
        Optional.of(position),
        SLICE);
  }

  static CaptureResult run(CaptureSpec spec) {
    return run(spec, new Notices());
  }

  static CaptureResult run(CaptureSpec spec, Notices notices) {
    return run(new Capture(spec, notices));
  }

  static CaptureResult run(Capture capture) {
    try {
      return capture.run();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void drop(CaptureSpec spec) {
    try {
      new Capture(spec, new Notices()).drop();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static String database(String kind, String name) {
    return kind.equals(SourceAccess.POSTGRESQL)
        ? PostgresSource.createDatabase(name)
        : MariaDbSource.createDatabase(name);
  }

  /** What a capture had to say. */
  static final class Notices implements CaptureListener {
    final List<String> texts = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void notice(String text) {
      texts.add(text);
    }

    @Override
    public void progress(long events, String table, boolean snapshot) {}
  }
}
