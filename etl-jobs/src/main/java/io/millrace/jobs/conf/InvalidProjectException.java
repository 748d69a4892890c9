package io.millrace.jobs.conf;

import static java.util.stream.Collectors.joining;

import io.millrace.jobs.conf.tree.Problem;
import io.millrace.lake.InvalidSpecException;
import java.util.List;

/** What is wrong with a project's files, all of it. */
public final class InvalidProjectException extends InvalidSpecException {
  private final transient List<Problem> problems;

  InvalidProjectException(String conf, List<Problem> problems) {
    super(
        "%d problem%s in %s:%n%s"
            .formatted(
                problems.size(),
                problems.size() == 1 ? "" : "s",
                conf,
                problems.stream().map(Problem::toString).collect(joining(System.lineSeparator()))));
    this.problems = List.copyOf(problems);
  }

  /** By file, then by line. */
  public List<Problem> problems() {
    return problems;
  }
}
