package io.millrace.capture.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Runs the capture program from the jars that its module has assembled. */
record CaptureProgram(String url, String user, String password, Path journal) {
  private static final Path JARS =
      Path.of(System.getProperty("millrace.capture.jars", "../target/jars"));

  void run() throws IOException, InterruptedException {
    Path said = Files.createTempFile("capture", ".out");
    Process process = start(said);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(said));
    }
  }

  /** Kills it as soon as it has begun to write files, unless it has ended by then. */
  void kill() throws IOException, InterruptedException {
    Process process = start(Files.createTempFile("killed", ".out"));
    while (process.isAlive() && !hasStaged()) {
      LockSupport.parkNanos(200_000);
    }
    process.destroyForcibly().waitFor();
  }

  private boolean hasStaged() {
    Path staged = journal.resolve(".millrace/staged");
    try (Stream<Path> files = Files.walk(staged)) {
      return files.anyMatch(Files::isRegularFile);
    } catch (IOException | UncheckedIOException e) { // not begun, or files that have just moved on
      return false;
    }
  }

  private Process start(Path said) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                JARS.toAbsolutePath() + "/*",
                "io.millrace.capture.Main")
            .redirectOutput(said.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    OutputStream in = process.getOutputStream(); // it ends when this does
    in.write((order() + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
    return process;
  }

  private ObjectNode order() {
    ObjectNode order =
        new ObjectMapper()
            .createObjectNode()
            .put("project", "proof")
            .put("name", url.substring(url.lastIndexOf('/') + 1))
            .put("source", "busy")
            .put("url", url)
            .put("user", user)
            .put("password", password)
            .put("connect_timeout_ms", 30_000)
            .put("folder", journal.toString())
            .put("snapshot", "initial")
            .put("slice", "all")
            .put("commit_bytes", 1_000_000);
    order.putArray("tables").addAll(List.of());
    return order;
  }
}
