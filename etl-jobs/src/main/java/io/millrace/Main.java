package io.millrace;

import io.millrace.jobs.cli.Millrace;

/** Where {@code spark-submit} and {@code bin/millrace} come in. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Millrace.run(arguments));
  }
}
