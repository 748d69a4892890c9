package io.millrace.jobs.cli;

import io.millrace.jobs.log.Logs;
import io.millrace.jobs.run.CompilerEffort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A command whose work is Spark's, and so has a log. What it does before that work needs no Spark,
 * and {@code bin/millrace} lets a small JVM do it first: often that is all there is to do.
 */
public abstract class SparkCommand extends MillraceCommand {
  /** A small JVM's way to say that there is work for Spark. */
  static final int NEEDS_SPARK = 90;

  /** The same, and that it will be over in about a minute. */
  static final int NEEDS_SPARK_BRIEFLY = 91;

  /** What a command has found out without Spark. */
  protected sealed interface Prepared {
    /** How it ended: there was nothing to do, or to show it was all. */
    record Done(ExitCode code) implements Prepared {}

    /**
     * What there is to do.
     *
     * @param isShort whether it will be over in about a minute
     */
    record Work(boolean isShort, Callable<ExitCode> carryOut) implements Prepared {}
  }

  @Override
  public final Integer call() throws Exception {
    return hasSpark() ? super.call() : withoutSpark();
  }

  private boolean hasSpark() {
    return getClass().getResource("/org/apache/spark/sql/SparkSession.class") != null;
  }

  private int withoutSpark() throws Exception {
    Prepared prepared = prepare();
    if (prepared instanceof Prepared.Work work) {
      return work.isShort() ? NEEDS_SPARK_BRIEFLY : NEEDS_SPARK;
    }
    return ((Prepared.Done) prepared).code().code();
  }

  @Override
  protected final ExitCode execute() throws Exception {
    console().logsTo(Logs.start(logFolder().filter(f -> !writesNothing()), options().verbose()));
    Prepared prepared = prepare();
    if (prepared instanceof Prepared.Work work) {
      if (work.isShort()) {
        CompilerEffort.spare();
      }
      return work.carryOut().call();
    }
    return ((Prepared.Done) prepared).code();
  }

  /** Reads what it needs, and does what can be done without Spark. */
  protected abstract Prepared prepare() throws Exception;

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
