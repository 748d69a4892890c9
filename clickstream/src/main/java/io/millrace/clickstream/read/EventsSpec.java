package io.millrace.clickstream.read;

import static java.util.Objects.requireNonNull;

import io.millrace.clickstream.event.EventRules;
import io.millrace.clickstream.log.LineFormat;
import java.io.Serializable;
import java.time.Duration;

/**
 * How deliveries become slices of events.
 *
 * @param accept how long before its delivery's slice an event may have happened and still restate
 *     its own
 * @param ahead how long after the end of its delivery's slice it may have happened
 * @param keepsAgents whether a table may tell agents in clear, with what they say
 */
public record EventsSpec(
    LineFormat format, EventRules rules, Duration accept, Duration ahead, boolean keepsAgents)
    implements Serializable {
  public EventsSpec {
    requireNonNull(format, "format");
    requireNonNull(rules, "rules");
    requireNonNull(accept, "accept");
    requireNonNull(ahead, "ahead");
  }
}
