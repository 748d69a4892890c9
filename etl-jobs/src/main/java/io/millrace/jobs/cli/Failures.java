package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.lake.MillraceException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what a command throws into one message and an exit code. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final Console console;
  private final GlobalOptions options;

  public Failures(Console console, GlobalOptions options) {
    this.console = console;
    this.options = options;
  }

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    return report(thrown).code();
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    StringWriter suggestions = new StringWriter();
    UnmatchedArgumentException.printSuggestions(wrong, new PrintWriter(suggestions, true));
    String hint = suggestions.toString().strip();
    console.tell(
        "%s%s%nTry '%s --help'."
            .formatted(
                wrong.getMessage(),
                hint.isEmpty() ? "" : System.lineSeparator() + hint,
                command.getCommandSpec().qualifiedName()));
    return ExitCode.INVALID.code();
  }

  /** Tells of anything that was thrown, also of an {@link Error}. */
  public ExitCode report(Throwable thrown) {
    Optional<MillraceException> mendable = mendable(thrown);
    ExitCode code = mendable.map(e -> ExitCode.of(e.kind())).orElse(ExitCode.UNEXPECTED);
    String message = mendable.map(Throwable::getMessage).orElseGet(() -> unforeseen(thrown));
    console.tell(console.noteInk().red("error:") + " " + message);
    console.run().ifPresent(run -> console.tell("run " + run));
    if (code == ExitCode.UNEXPECTED) {
      console.log().ifPresent(log -> console.tell("log " + log));
    }
    LOG.error(message, thrown);
    if (options.verbose() && console.log().isEmpty()) { // a log on stderr has it already
      console.tell(stackTrace(thrown));
    }
    if (console.showsJson()) {
      console.result(() -> json(code, message), () -> "");
    }
    return code;
  }

  private ObjectNode json(ExitCode code, String message) {
    ObjectNode json = Console.json().put("outcome", code.name()).put("exit_code", code.code());
    console.run().ifPresent(run -> json.put("run_id", run.value()));
    return json.put("message", message);
  }

  private static Optional<MillraceException> mendable(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof MillraceException e) {
        return Optional.of(e);
      }
    }
    return Optional.empty();
  }

  private static String unforeseen(Throwable thrown) {
    if (thrown instanceof OutOfMemoryError) {
      return "Out of memory (%s). Give it more: MILLRACE_HEAP=4g, or --driver-memory 4g with spark-submit."
          .formatted(thrown.getMessage());
    }
    return "This is a fault in Millrace, or something it did not foresee: %s. --verbose shows where."
        .formatted(thrown.toString().lines().findFirst().orElse(""));
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString().stripTrailing();
  }
}
