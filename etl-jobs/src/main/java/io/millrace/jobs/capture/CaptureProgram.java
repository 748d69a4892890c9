package io.millrace.jobs.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.ingest.secrets.Scrubber;
import io.millrace.lake.ConflictException;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.MillraceException;
import io.millrace.lake.UnreachableException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The program that captures: {@code io.millrace.capture.Main}, from a folder of jars. It is told
 * what to do by a line on its stdin, and ends when that is closed.
 */
public final class CaptureProgram {
  private static final String MAIN = "io.millrace.capture.Main";
  private static final String DEFAULT_HEAP = "768m";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path jars;
  private final String heap;
  private final Path log;

  private CaptureProgram(Path jars, String heap, Path log) {
    this.jars = jars;
    this.heap = heap;
    this.log = log;
  }

  /**
   * Finds it.
   *
   * @param home where Millrace is; empty if that is not known
   * @param heap of its JVM, such as {@code 2g}; empty for the default
   * @param log for what it and Debezium have to say; holds no secrets
   * @throws InvalidSpecException if it is not there
   */
  public static CaptureProgram find(String home, String heap, Path log) {
    Path jars = Path.of(home.isEmpty() ? "." : home, "capture", "target", "jars");
    if (!Files.exists(jars.resolve("millrace-capture.jar"))) {
      throw new InvalidSpecException(
          "The program that captures is not in %s. Start it by bin/millrace, which builds it, or run: mvn -DskipTests package -pl capture"
              .formatted(jars.toAbsolutePath()));
    }
    return new CaptureProgram(jars, heap.isEmpty() ? DEFAULT_HEAP : heap, log);
  }

  /**
   * Runs it to its end.
   *
   * @return what it did, as JSON
   * @throws MillraceException for what the operator can mend
   */
  public JsonNode run(CaptureOrder order, Configuration hadoop, CaptureListener listener)
      throws IOException, InterruptedException {
    String told = order.json(hadoop).toString();
    Process process = new ProcessBuilder(command()).start();
    try {
      Thread logging = logging(process);
      try (BufferedWriter in = process.outputWriter(StandardCharsets.UTF_8)) {
        in.write(told);
        in.newLine();
        in.flush();
        JsonNode last = listen(process, listener); // its stdin stays open until it has ended
        process.waitFor();
        logging.join();
        return result(last, process.exitValue());
      }
    } finally {
      process.destroy();
    }
  }

  private List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap,
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-cp",
        jars + "/*",
        MAIN);
  }

  private Thread logging(Process process) throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    BufferedWriter file = Files.newBufferedWriter(log);
    Thread thread = new Thread(() -> copy(process.errorReader(StandardCharsets.UTF_8), file));
    thread.setName("capture-log");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void copy(BufferedReader from, BufferedWriter to) {
    try (from;
        to) {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        to.write(Scrubber.scrub(line));
        to.newLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode listen(Process process, CaptureListener listener) throws IOException {
    JsonNode last = JSON.createObjectNode();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        JsonNode said = JSON.readTree(line);
        if (said.has("notice")) {
          listener.notice(said.get("notice").asText());
        } else if (said.has("progress")) {
          JsonNode it = said.get("progress");
          listener.progress(
              it.path("events").asLong(),
              it.path("table").asText(),
              it.path("snapshot").asBoolean());
        } else {
          last = said;
        }
      }
    }
    return last;
  }

  private JsonNode result(JsonNode last, int exitValue) {
    if (last.has("failure")) {
      JsonNode failure = last.get("failure");
      throw failed(failure.path("kind").asText(), failure.path("message").asText());
    }
    if (!last.has("result")) {
      throw new IllegalStateException(
          "The capture ended with code %d and said nothing; its log is %s"
              .formatted(exitValue, log));
    }
    return last.get("result");
  }

  private RuntimeException failed(String kind, String message) {
    String clean = Scrubber.scrub(message);
    return switch (kind) {
      case "INVALID" -> new InvalidSpecException(clean);
      case "INPUT_NOT_READY" -> new InputNotReadyException(clean);
      case "UNREACHABLE" -> new UnreachableException(clean + " The log is " + log);
      case "CONFLICT" -> new ConflictException(clean);
      default -> new IllegalStateException(clean + "; the log is " + log);
    };
  }
}
