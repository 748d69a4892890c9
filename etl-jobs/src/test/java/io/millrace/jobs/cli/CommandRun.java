package io.millrace.jobs.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** One command run in this JVM, as a user would have seen it. */
record CommandRun(int exitCode, String out, String err) {
  static final Terminal NO_TERMINAL = new Terminal(false, false, 100, true, true);

  static CommandRun of(String... arguments) {
    return of(NO_TERMINAL, UnaryOperator.identity(), arguments);
  }

  static CommandRun of(Terminal terminal, UnaryOperator<String> scrubber, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal,
            scrubber);
    int exitCode = Millrace.run(console, arguments);
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
