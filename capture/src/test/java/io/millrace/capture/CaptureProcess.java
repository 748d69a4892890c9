package io.millrace.capture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A capture in a JVM of its own, as {@code millrace capture} starts it, to be killed. */
final class CaptureProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final OutputStream stdin;
  private final Path out;

  private CaptureProcess(Process process, Path out) {
    this.process = process;
    this.stdin = process.getOutputStream();
    this.out = out;
  }

  static CaptureProcess start(CaptureSpec spec, String project, long commitBytes) {
    try {
      Path out = Files.createTempFile("capture", ".out");
      List<String> line =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-XX:TieredStopAtLevel=1",
              "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
              "-cp",
              System.getProperty("java.class.path"),
              Main.class.getName());
      CaptureProcess capture =
          new CaptureProcess(
              new ProcessBuilder(line)
                  .redirectOutput(out.toFile())
                  .redirectError(ProcessBuilder.Redirect.DISCARD)
                  .start(),
              out);
      capture.stdin.write(
          (order(spec, project, commitBytes) + "\n").getBytes(StandardCharsets.UTF_8));
      capture.stdin.flush();
      return capture;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode order(CaptureSpec spec, String project, long commitBytes) {
    SourceAccess source = spec.source();
    return Manifest.JSON
        .createObjectNode()
        .put("project", project)
        .put("name", source.database())
        .put("source", source.name())
        .put(
            "url",
            "jdbc:%s://%s:%d/%s"
                .formatted(source.kind(), source.host(), source.port(), source.database()))
        .put("user", source.user().orElseThrow())
        .put("password", source.password().orElseThrow())
        .put("connect_timeout_ms", 5_000)
        .put("folder", spec.folder().toString())
        .put("snapshot", "initial")
        .put("slice", spec.slice())
        .put("commit_bytes", commitBytes);
  }

  /** Kills it as soon as something has come true, unless it has ended by then. */
  void killWhen(BooleanSupplier condition) {
    Instant end = Instant.now().plus(PATIENCE);
    while (process.isAlive() && !condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("In vain waited for the moment to kill; it said " + out());
      }
      LockSupport.parkNanos(100_000);
    }
    process.destroyForcibly();
    exitCode();
  }

  /** As when the command that started it is killed. */
  void abandon() throws IOException {
    stdin.close();
  }

  int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("The capture did not end; it said " + out());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String out() {
    try {
      return Files.readString(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
