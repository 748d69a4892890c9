package io.millrace.capture.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs the capture program from the jars that its module has assembled. */
final class CaptureProgram {
  private static final Path JARS =
      Path.of(System.getProperty("millrace.capture.jars", "../target/jars"));

  private CaptureProgram() {}

  static void run(String url, String user, String password, Path journal)
      throws IOException, InterruptedException {
    Path said = Files.createTempFile("capture", ".out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                JARS.toAbsolutePath() + "/*",
                "io.millrace.capture.Main")
            .redirectOutput(said.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write((order(url, user, password, journal) + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(Files.readString(said));
      }
    }
  }

  private static ObjectNode order(String url, String user, String password, Path journal) {
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
            .put("slice", "all");
    order.putArray("tables").addAll(List.of());
    return order;
  }
}
