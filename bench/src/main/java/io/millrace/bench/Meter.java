package io.millrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** What a piece of work costs this JVM: all of its threads, compiler and collector included. */
public final class Meter {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /**
   * What it took.
   *
   * @param collectorSeconds how long the garbage collector ran, by the clock
   */
  public record Cost(double cpuSeconds, double wallSeconds, double collectorSeconds) {}

  private Meter() {}

  /** Collects garbage first, so that nobody pays for what the one before left. */
  public static Cost measure(Runnable work) {
    System.gc();
    long collector = collectorMillis();
    long wall = System.nanoTime();
    long cpu = SYSTEM.getProcessCpuTime();
    work.run();
    return new Cost(
        (SYSTEM.getProcessCpuTime() - cpu) / NANOS,
        (System.nanoTime() - wall) / NANOS,
        (collectorMillis() - collector) / MILLIS);
  }

  private static long collectorMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
