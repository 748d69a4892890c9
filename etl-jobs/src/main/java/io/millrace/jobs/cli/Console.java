package io.millrace.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.run.RunProgress;
import io.millrace.lake.RunId;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Where a command shows what it has to say: the result on stdout, everything else on stderr. Safe
 * to call from several threads.
 */
public final class Console {
  /** The shape of all JSON results; raised when a field is renamed or taken away. */
  static final int SCHEMA_VERSION = 1;

  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;
  private final UnaryOperator<String> scrubber;
  private GlobalOptions options = new GlobalOptions();
  private ProgressBar bar;
  private RunId run;
  private Path log;

  Console(PrintStream out, PrintStream err, Terminal terminal, UnaryOperator<String> scrubber) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.scrubber = scrubber;
  }

  /** What was asked for on the command line; until it is parsed, the defaults hold. */
  void follow(GlobalOptions given) {
    options = given;
  }

  public boolean showsJson() {
    return options.output() == OutputFormat.JSON;
  }

  /** A JSON object to fill and to hand to {@link #result}. */
  public static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode().put("schema_version", SCHEMA_VERSION);
  }

  /**
   * Shows the result of the command in the form that was asked for.
   *
   * @param json made by {@link #json}; only asked if it is shown
   * @param text without the last end of line; only asked if it is shown
   */
  public void result(Supplier<ObjectNode> json, Supplier<String> text) {
    print(showsJson() ? pretty(json.get()) : text.get());
  }

  /** A line of a result that has no other form than lines. */
  public void line(String line) {
    print(line);
  }

  /** Shows a result that has no other form than JSON. */
  public void json(ObjectNode json) {
    print(pretty(json));
  }

  private synchronized void print(String text) {
    hideBar();
    out.println(scrubber.apply(text));
    out.flush();
  }

  /** A part of the result that comes before its end, as text; nothing if JSON was asked for. */
  public void show(String text) {
    if (!showsJson()) {
      print(text);
    }
  }

  /** A line on stderr for the person who waits, unless quiet was asked for. */
  public void say(String line) {
    if (!options.quiet()) {
      tell(line);
    }
  }

  /** A line on stderr in any case. */
  public synchronized void tell(String line) {
    hideBar();
    err.println(scrubber.apply(line));
    err.flush();
    if (bar != null) {
      bar.paint();
    }
  }

  /** For what is written to stdout. */
  public Ink ink() {
    return new Ink(terminal.coloured() && terminal.outIsTerminal() && !showsJson());
  }

  /** For what is written to stderr. */
  public Ink noteInk() {
    return new Ink(terminal.coloured() && terminal.errIsTerminal());
  }

  /** One sign if more than ASCII can be shown, another if not. */
  public String sign(String unicode, String ascii) {
    return terminal.unicode() ? unicode : ascii;
  }

  /**
   * Shows how far a run has come until it is closed: a bar on a terminal, now and then a line
   * otherwise.
   */
  public synchronized RunProgress progress() {
    if (!options.showsProgress()) {
      return new HiddenProgress(this);
    }
    InstantSource clock = InstantSource.system();
    if (!terminal.errIsTerminal()) {
      return new ProgressLines(this, clock);
    }
    bar = new ProgressBar(this, clock, terminal.columns());
    return bar;
  }

  /** Remembers which attempt is under way, so that an error can name it. */
  void running(RunId current) {
    run = current;
  }

  Optional<RunId> run() {
    return Optional.ofNullable(run);
  }

  /** Where the log of this process is, if it has one. */
  void logsTo(Optional<Path> file) {
    log = file.orElse(null);
  }

  public Optional<Path> log() {
    return Optional.ofNullable(log);
  }

  /** Writes over the terminal's last line, without ending it. */
  synchronized void overwrite(String line) {
    err.print("\r\u001b[2K" + scrubber.apply(line));
    err.flush();
  }

  synchronized void closeBar() {
    hideBar();
    bar = null;
  }

  private void hideBar() {
    if (bar != null) {
      overwrite("");
    }
  }

  private static String pretty(ObjectNode json) {
    try {
      // Made here: its 300 classes are a fifth of the time that validate takes.
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON could not be written", e);
    }
  }
}
