package io.millrace.jobs.cli;

import io.millrace.jobs.log.Logs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A command that runs with Spark on its class path, and so has a log. */
public abstract class SparkCommand extends MillraceCommand {
  @Override
  public final Integer call() throws Exception {
    console().logsTo(Logs.start(logFolder().filter(f -> !writesNothing()), options().verbose()));
    return execute().code();
  }

  /** Whether not even a log may be written. */
  protected boolean writesNothing() {
    return false;
  }

  /** {@code logs} beside the project's settings; empty if there is no such project. */
  protected Optional<Path> logFolder() {
    Path conf = options().config().toAbsolutePath().normalize();
    return Optional.of(conf.resolveSibling("logs")).filter(f -> Files.isDirectory(conf));
  }
}
