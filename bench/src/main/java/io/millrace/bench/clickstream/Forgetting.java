package io.millrace.bench.clickstream;

import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.enrich.SentAgent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * Takes from Millrace what a process remembers, so that nobody profits from work before his own.
 */
final class Forgetting {
  /** More than {@link Agents} remembers: it forgets all when it is full. */
  private static final int MANY = 200_001;

  private Forgetting() {}

  /**
   * @param countries a database that is opened anew, since it looks like another one then
   */
  static void all(Path countries) {
    for (int i = 0; i < MANY; i++) {
      Agents.read(new SentAgent("", Map.of("none", Integer.toString(i)))); // is not parsed
    }
    countries.toFile().setLastModified(Instant.now().toEpochMilli());
  }
}
