package io.millrace.jobs.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.appender.FileAppender;
import org.apache.logging.log4j.core.appender.NullAppender;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * Decides what this process logs and where: ours from INFO on, others' warnings, to a file of the
 * day that runs share, and to stderr if asked for. Set up in code, since the folder is known only
 * once the command line is read.
 */
public final class Logs {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}{UTC} %-5p %pid %notEmpty{%X{run} }%c{1.}: %m%n%xEx";

  /** Loggers whose warnings are about things that are meant to be so. */
  private static final List<String> CRIERS =
      List.of(
          "DataNucleus",
          "io.delta.kernel",
          "org.apache.hadoop.hive",
          "org.apache.hadoop.util.NativeCodeLoader",
          "org.apache.spark.sql.catalyst.util.SparkStringUtils",
          "org.apache.spark.sql.hive.HiveExternalCatalog",
          "org.apache.spark.util.Utils");

  private Logs() {}

  /**
   * Starts logging. Derby's log goes to the same folder, or nowhere, instead of into the folder the
   * user stands in.
   *
   * @param folder made if it is not there; empty: no file is written
   * @param alsoToStderr for a person who looks on
   * @return the file; empty if there is none, also because the folder cannot be written to
   */
  public static Optional<Path> start(Optional<Path> folder, boolean alsoToStderr) {
    Optional<Path> writable = folder.filter(Logs::canBeWrittenTo);
    System.setProperty(
        "derby.stream.error.file",
        writable.map(f -> f.resolve("derby.log").toString()).orElse("/dev/null"));
    Optional<Path> file =
        writable.map(f -> f.resolve("millrace-%s.log".formatted(LocalDate.now(ZoneOffset.UTC))));
    configure(file, alsoToStderr);
    return file;
  }

  private static void configure(Optional<Path> file, boolean alsoToStderr) {
    DefaultConfiguration configuration = new DefaultConfiguration();
    LoggerConfig root = configuration.getRootLogger();
    List.copyOf(root.getAppenders().keySet()).forEach(root::removeAppender);
    root.setLevel(Level.WARN);
    configuration.addLogger("io.millrace", new LoggerConfig("io.millrace", Level.INFO, true));
    CRIERS.forEach(
        name -> configuration.addLogger(name, new LoggerConfig(name, Level.ERROR, true)));
    file.ifPresent(path -> add(configuration, toFile(path)));
    if (alsoToStderr) {
      add(configuration, toStderr());
    }
    if (file.isEmpty() && !alsoToStderr) {
      // Spark takes a root logger without appenders for one nobody has set up, and sets up its own.
      add(configuration, NullAppender.createAppender("nowhere"));
    }
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    context.setConfiguration(configuration);
    context.updateLoggers();
  }

  private static void add(DefaultConfiguration configuration, Appender appender) {
    appender.start();
    configuration.addAppender(appender);
    configuration.getRootLogger().addAppender(appender, null, null);
  }

  private static Appender toFile(Path path) {
    return FileAppender.newBuilder()
        .setName("file")
        .withFileName(path.toString())
        .withAppend(true)
        .setLayout(new ScrubbedLayout(PATTERN))
        .build();
  }

  private static Appender toStderr() {
    return ConsoleAppender.newBuilder()
        .setName("stderr")
        .setTarget(ConsoleAppender.Target.SYSTEM_ERR)
        .setLayout(new ScrubbedLayout(PATTERN))
        .build();
  }

  private static boolean canBeWrittenTo(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.isWritable(folder);
    } catch (IOException e) {
      return false;
    }
  }
}
