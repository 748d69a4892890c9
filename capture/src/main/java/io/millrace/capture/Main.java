package io.millrace.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The process that {@code millrace capture} starts. What to do comes as one line of JSON on stdin,
 * where no other user of the machine sees it; what happens is told as lines of JSON on stdout.
 */
public final class Main {
  private final PrintStream out;

  private Main(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err); // for whoever prints: stdout is ours
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String order = in.readLine();
    endWith(in);
    System.exit(new Main(out).run(Manifest.JSON.readTree(order)));
  }

  /** When nobody listens any more, the rest is for the next capture: it can be ended anywhere. */
  private static void endWith(BufferedReader in) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (in.read() >= 0) {
                  continue;
                }
              } catch (IOException e) {
                Runtime.getRuntime().halt(1);
              }
              Runtime.getRuntime().halt(1);
            },
            "parent");
    watch.setDaemon(true);
    watch.start();
  }

  private int run(JsonNode order) {
    try {
      long commitBytes = order.path("commit_bytes").asLong(Capture.COMMIT_BYTES);
      Capture capture = new Capture(spec(order), listener(), commitBytes);
      ObjectNode told = Manifest.JSON.createObjectNode();
      if (order.path("drop").asBoolean()) {
        capture.drop();
        told.putObject("result");
      } else {
        told.set("result", capture.run().json());
      }
      tell(told);
      return 0;
    } catch (CaptureException e) {
      tell(failure(e.kind().name(), e.getMessage()));
    } catch (IOException | InterruptedException | RuntimeException e) {
      tell(failure("UNEXPECTED", String.valueOf(e)));
      e.printStackTrace();
    }
    return 1;
  }

  private static ObjectNode failure(String kind, String message) {
    ObjectNode told = Manifest.JSON.createObjectNode();
    told.putObject("failure").put("kind", kind).put("message", message);
    return told;
  }

  private CaptureListener listener() {
    return new CaptureListener() {
      @Override
      public void notice(String text) {
        tell(Manifest.JSON.createObjectNode().put("notice", text));
      }

      @Override
      public void progress(long events, String table, boolean snapshot) {
        ObjectNode told = Manifest.JSON.createObjectNode();
        told.putObject("progress")
            .put("events", events)
            .put("table", table)
            .put("snapshot", snapshot);
        tell(told);
      }
    };
  }

  private synchronized void tell(ObjectNode json) {
    out.println(json); // Jackson writes a tree in one line
    out.flush();
  }

  private static CaptureSpec spec(JsonNode order) {
    List<String> tables = new ArrayList<>();
    order.path("tables").forEach(table -> tables.add(table.asText()));
    Map<String, String> properties = new TreeMap<>();
    order
        .path("properties")
        .fields()
        .forEachRemaining(e -> properties.put(e.getKey(), e.getValue().asText()));
    SourceAccess source =
        SourceAccess.of(
            order.path("source").asText(),
            order.path("url").asText(),
            text(order, "user"),
            text(order, "password"),
            properties,
            Duration.ofMillis(order.path("connect_timeout_ms").asLong()));
    return new CaptureSpec(
        CaptureSpec.nameOf(order.path("project").asText(), order.path("name").asText()),
        source,
        Path.of(order.path("folder").asText()),
        tables,
        CaptureSpec.Snapshot.parse(order.path("snapshot").asText()),
        text(order, "until"),
        order.path("slice").asText());
  }

  private static Optional<String> text(JsonNode order, String key) {
    return order.hasNonNull(key) ? Optional.of(order.get(key).asText()) : Optional.empty();
  }
}
