package io.millrace.jobs.conf;

import io.millrace.lake.InvalidSpecException;

/** What is wrong with a project's files, all of it. */
public final class InvalidProjectException extends InvalidSpecException {
  InvalidProjectException(String message) {
    super(message);
  }
}
