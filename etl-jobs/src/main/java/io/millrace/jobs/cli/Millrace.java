package io.millrace.jobs.cli;

import io.millrace.ingest.secrets.Scrubber;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code millrace} with all that is under it. */
@Command(
    name = "millrace",
    versionProvider = Version.class,
    subcommands = {
      DemoCommand.class,
      InitCommand.class,
      ValidateCommand.class,
      ConfigCommand.class,
      ManifestCommand.class,
      StatusCommand.class,
      RunsCommand.class,
      CaptureCommand.class,
      RunCommand.class,
      BackfillCommand.class,
      FeaturesCommand.class,
      TrainingSetCommand.class,
      RetractCommand.class,
      RepairCommand.class,
      DoctorCommand.class
    },
    description =
        "Batch ETL whose every write passes a quality gate inside its own commit: no reader ever sees rows that did not pass.",
    footer = {
      "Exit codes:",
      "    0  done, also when there was nothing to do",
      "    1  unexpected: a fault in Millrace",
      "    2  usage or configuration; do not retry",
      "    3  the gate said no; do not retry",
      "    4  an input is not ready; retry later",
      "    5  a source, the metastore or the warehouse does not answer; retry later",
      "    6  another run was first, or holds a lock; retry",
      "  130  interrupted        143  terminated",
      "",
      "Start here:  millrace demo        then:  millrace COMMAND --help"
    })
public final class Millrace {
  @Mixin private GlobalOptions options;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 200,
      scope = ScopeType.INHERIT,
      description = "Show help, and do nothing else.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the annotation alone
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      order = 201,
      scope = ScopeType.INHERIT,
      description = "Show the version, and do nothing else.")
  @SuppressWarnings("UnusedVariable") // picocli looks at the annotation alone
  private boolean version;

  private final Console console;

  Millrace(Console console) {
    this.console = console;
  }

  /**
   * Runs a command of this process: with its output, its environment and its arguments.
   *
   * @return what the process should end with
   */
  public static int run(String... arguments) {
    Charset charset = charset(System.getenv());
    return run(
        new Console(
            new PrintStream(new FileOutputStream(FileDescriptor.out), false, charset),
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset),
            Terminal.of(System.getenv(), charset),
            Scrubber::scrub),
        arguments);
  }

  static int run(Console console, String... arguments) {
    Millrace root = new Millrace(console);
    CommandLine command = commandLine(root);
    Failures failures = new Failures(console, root.options);
    console.follow(root.options);
    command.setExecutionExceptionHandler(failures).setParameterExceptionHandler(failures);
    try {
      return command.execute(arguments);
    } catch (Error fault) { // picocli passes on what is no Exception, out of memory for instance
      return failures.report(fault).code();
    }
  }

  static CommandLine commandLine(Millrace root) {
    CommandLine command = new CommandLine(root).setCaseInsensitiveEnumValuesAllowed(true);
    HelpLayout.applyTo(command);
    return command;
  }

  GlobalOptions options() {
    return options;
  }

  Console console() {
    return console;
  }

  /** Java 17 writes ASCII where no locale is set; what the locale says is taken as it says it. */
  private static Charset charset(Map<String, String> environment) {
    String locale =
        environment.getOrDefault(
            "LC_ALL", environment.getOrDefault("LC_CTYPE", environment.getOrDefault("LANG", "")));
    return locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8")
        ? StandardCharsets.UTF_8
        : Charset.defaultCharset();
  }
}
