package io.millrace.jobs.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How hard the JVM tries to compile this process's code well. A run of a few small slices spends
 * half of its CPU time on HotSpot's optimizing compiler, for code that runs for a second
 * afterwards: it is cheaper with the quick compiler alone.
 */
public final class CompilerEffort {
  private static final Logger LOG = LoggerFactory.getLogger(CompilerEffort.class);
  private static final String QUICK_ALONE =
      "[{match: [\"*.*\"], c2: {Exclude: true}}]"; // what C2 may not compile, C1 compiles fully

  private CompilerEffort() {}

  /** From now on only the quick compiler. Does nothing on a JVM that does not know how. */
  public static void spare() {
    try {
      Path directives = Files.createTempFile("millrace-compiler", ".json");
      try {
        Files.writeString(directives, QUICK_ALONE);
        Object said =
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "compilerDirectivesAdd",
                    new Object[] {new String[] {directives.toString()}},
                    new String[] {String[].class.getName()});
        LOG.info("The quick compiler alone: {}", said);
      } finally {
        Files.delete(directives);
      }
    } catch (IOException | JMException | RuntimeException e) {
      LOG.debug("This JVM takes no compiler directives", e);
    }
  }
}
