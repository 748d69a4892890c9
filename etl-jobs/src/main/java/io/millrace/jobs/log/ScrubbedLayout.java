package io.millrace.jobs.log;

import io.millrace.ingest.secrets.Scrubber;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** Lines of a pattern without secrets, stack traces included. */
final class ScrubbedLayout extends AbstractStringLayout {
  private final PatternLayout lines;

  ScrubbedLayout(String pattern) {
    super(StandardCharsets.UTF_8);
    lines = PatternLayout.newBuilder().withPattern(pattern).build();
  }

  @Override
  public String toSerializable(LogEvent event) {
    return Scrubber.scrub(lines.toSerializable(event));
  }
}
