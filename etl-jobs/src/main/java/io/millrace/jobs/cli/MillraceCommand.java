package io.millrace.jobs.cli;

import io.millrace.jobs.conf.Project;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands have in common: the global options and somewhere to speak. */
public abstract class MillraceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return execute().code();
  }

  /**
   * Does what the command says. What the operator can mend is thrown as a {@code MillraceException}
   * and becomes one message and its exit code.
   */
  protected abstract ExitCode execute() throws Exception;

  protected final GlobalOptions options() {
    return root().options();
  }

  protected final Console console() {
    return root().console();
  }

  /**
   * The project that the global options name.
   *
   * @throws io.millrace.jobs.conf.InvalidProjectException with all that is wrong with it
   */
  protected final Project project() {
    return Project.load(options().config(), options().environment(), options().settings());
  }

  private Millrace root() {
    return (Millrace) spec.root().userObject();
  }
}
