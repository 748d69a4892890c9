package io.millrace.jobs.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class Version implements IVersionProvider {
  /** This build's version as the jar's manifest has it; {@code development} outside of a jar. */
  public static String millrace() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "millrace " + millrace(),
      "Java %s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor"))
    };
  }
}
