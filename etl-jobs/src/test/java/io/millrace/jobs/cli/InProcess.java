package io.millrace.jobs.cli;

import io.millrace.ingest.secrets.Scrubber;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line in the JVM of the test, for what needs no process of its own.
 *
 * @param code what the process would end with
 * @param out all of stdout
 * @param err all of stderr, without the log that {@code --verbose} shows
 */
public record InProcess(int code, String out, String err) {

  /** A command of the project in a folder, as a user without a terminal types it. */
  public static InProcess millrace(Path home, String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--no-progress", "--config", home.resolve("conf").toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new Terminal(false, false, 100, false, true),
            Scrubber::scrub);
    int code = Millrace.run(console, line.toArray(String[]::new));
    return new InProcess(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
