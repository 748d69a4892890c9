package io.millrace.jobs.doctor;

import io.delta.package$;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.spark.SparkBuildInfo;

/** Java and the libraries, against those that this build was tested with. */
final class Installation {
  private static final long COMFORTABLE_HEAP_IN_MIB = 1000;

  private Installation() {}

  static List<Finding> examine() {
    Properties tested = tested();
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(heap());
    findings.add(version("Spark", SparkBuildInfo.spark_version(), tested.getProperty("spark")));
    findings.add(version("Delta", package$.MODULE$.VERSION(), tested.getProperty("delta")));
    findings.add(Finding.ok("Deequ", tested.getProperty("deequ") + ", in the job jar"));
    return findings;
  }

  private static Finding java() {
    int feature = Runtime.version().feature();
    String found = "%s, %s".formatted(Runtime.version(), System.getProperty("java.home"));
    return feature == 17
        ? Finding.ok("Java", found)
        : Finding.warn("Java", found + ". Millrace is tested on 17; set JAVA_HOME to one.");
  }

  private static Finding heap() {
    long mib = Runtime.getRuntime().maxMemory() >> 20;
    String found =
        "%,d MiB, processors %d".formatted(mib, Runtime.getRuntime().availableProcessors());
    return mib >= COMFORTABLE_HEAP_IN_MIB
        ? Finding.ok("memory", found)
        : Finding.warn("memory", found + ". Runs are happier with 2 GiB: MILLRACE_HEAP=2g.");
  }

  private static Finding version(String library, String found, String tested) {
    return found.equals(tested)
        ? Finding.ok(library, found)
        : Finding.warn(
            library,
            "%s, and this build was tested with %s. The gate uses internals of both Spark and Delta, so take the same."
                .formatted(found, tested));
  }

  private static Properties tested() {
    Properties versions = new Properties();
    try (InputStream stream = Installation.class.getResourceAsStream("versions.properties")) {
      versions.load(stream);
      return versions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
