package io.millrace.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process and all that it prints. It ends with this. */
final class Command implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

  private final Process process;
  private final Path printed;

  private Command(Process process, Path printed) {
    this.process = process;
    this.printed = printed;
  }

  static Path home(String path) {
    return HOME.resolve(path);
  }

  static Command start(Path folder, List<String> words) {
    try {
      Path printed = Files.createTempFile(folder, "printed", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile());
      builder.environment().put("SPARK_HOME", home("etl-jobs/spark-home/target").toString());
      builder.environment().put("SPARK_SCALA_VERSION", "2.12");
      builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
      return new Command(builder.start(), printed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("It did not end.\n" + printed());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until it has printed something, and returns the pattern's group. */
  String await(Pattern pattern) {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end) && process.isAlive()) {
      Matcher matcher = pattern.matcher(printed());
      if (matcher.find()) {
        return matcher.group(1);
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    throw new AssertionError("It never printed " + pattern + "\n" + printed());
  }

  String printed() {
    try {
      return Files.readString(printed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
