package io.millrace.jobs.e2e;

import io.millrace.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A JVM of its own with this one's class path. */
final class MillraceProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Process process;
  private final Path out;
  private final Path err;

  private MillraceProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** The command line with these arguments. */
  static MillraceProcess command(Path folder, Map<String, String> environment, String... words) {
    return start(folder, Main.class, environment, words);
  }

  /** A run that is killed or held up; see {@link InterruptedRun}. */
  static MillraceProcess interrupted(Path folder, String... words) {
    return start(folder, InterruptedRun.class, Map.of(), words);
  }

  private static MillraceProcess start(
      Path folder, Class<?> main, Map<String, String> environment, String... words) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-D"))
        .forEach(line::add);
    line.addAll(List.of("-Xmx768m", "-XX:TieredStopAtLevel=1", "-cp"));
    line.add(System.getProperty("java.class.path"));
    line.add(main.getName());
    line.addAll(List.of(words));
    try {
      Path out = Files.createTempFile("millrace", ".out");
      Path err = Files.createTempFile("millrace", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      return new MillraceProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end. */
  int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("The process did not end.\n" + err());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends a TERM signal. */
  void tellToEnd() {
    process.destroy();
  }

  /** Sends a KILL signal, and waits for the end. */
  int kill() {
    process.destroyForcibly();
    return exitCode();
  }

  /** What other users of the machine see of it while it runs. */
  String commandLine() {
    Path whole = Path.of("/proc", String.valueOf(process.pid()), "cmdline");
    return Files.exists(whole) ? text(whole) : process.info().commandLine().orElse("");
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  void awaitFile(Path file) {
    await(file + " of a process that said:\n" + err(), () -> Files.exists(file));
  }

  /** Waits until it says something on stderr. */
  void awaitWord(String word) {
    await(
        "'%s' of a process that said:%n%s".formatted(word, err()),
        () -> err().contains(word) || !process.isAlive());
    if (!err().contains(word)) {
      throw new AssertionError("It ended without saying '%s':%n%s".formatted(word, err()));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until something has come true; it is an error if it never does. */
  static void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("In vain waited for " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
