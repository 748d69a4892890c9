package io.millrace.jobs.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
public final class GlobalOptions {
  private static final String DEFAULT_CONFIG = "conf";
  private static final int LAST = 100;

  @Option(
      names = "--config",
      paramLabel = "DIR",
      defaultValue = DEFAULT_CONFIG,
      order = LAST,
      scope = ScopeType.INHERIT,
      description = "The project's folder, with millrace.yaml in it. Default: ${DEFAULT-VALUE}")
  private Path config;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      order = LAST + 1,
      scope = ScopeType.INHERIT,
      description = "Lay env/NAME.yaml over the project's settings.")
  private String environment;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      order = LAST + 2,
      scope = ScopeType.INHERIT,
      description = "Lay one setting over all files; may be repeated.")
  private List<String> settings = List.of();

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      order = LAST + 3,
      scope = ScopeType.INHERIT,
      description = "The result on stdout as text or json. Default: ${DEFAULT-VALUE}")
  private OutputFormat output;

  @Option(
      names = {"-q", "--quiet"},
      order = LAST + 4,
      scope = ScopeType.INHERIT,
      description = "Only the result and errors.")
  private boolean quiet;

  @Option(
      names = "--no-progress",
      order = LAST + 5,
      scope = ScopeType.INHERIT,
      description = "No progress bar and no progress lines.")
  private boolean withoutProgress;

  @Option(
      names = {"-v", "--verbose"},
      order = LAST + 6,
      scope = ScopeType.INHERIT,
      description = "The log on stderr too, and stack traces of errors.")
  private boolean verbose;

  public Path config() {
    return config;
  }

  public Optional<String> environment() {
    return Optional.ofNullable(environment);
  }

  /** As given, {@code path=value} each. */
  public List<String> settings() {
    return List.copyOf(settings);
  }

  /** What a command shown for the user to type must repeat, to be about the same project. */
  String again() {
    StringBuilder words = new StringBuilder();
    if (!config.equals(Path.of(DEFAULT_CONFIG))) {
      words.append(" --config ").append(quoted(config.toString()));
    }
    environment().ifPresent(name -> words.append(" --env ").append(quoted(name)));
    settings.forEach(setting -> words.append(" --set ").append(quoted(setting)));
    return words.toString();
  }

  private static String quoted(String word) {
    return word.matches("[\\w./:=@-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  public OutputFormat output() {
    return output;
  }

  public boolean quiet() {
    return quiet;
  }

  public boolean showsProgress() {
    return !withoutProgress && !quiet;
  }

  public boolean verbose() {
    return verbose;
  }
}
