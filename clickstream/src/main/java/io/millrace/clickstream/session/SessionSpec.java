package io.millrace.clickstream.session;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import java.time.Duration;

/**
 * A table of sessions.
 *
 * @param table where they go
 * @param events how the table of events is cut; its slices hold what happened in their time
 * @param startDate what the column is called that tells in which slice of events a session began
 */
public record SessionSpec(TableSpec table, SessionRules rules, Slicing events, String startDate) {
  public SessionSpec {
    requireNonNull(table, "table");
    requireNonNull(rules, "rules");
    requireNonNull(startDate, "startDate");
    Duration least =
        switch (events.by()) {
          case HOUR -> Duration.ofHours(1);
          case DAY -> Duration.ofHours(23); // a day on which the clock is set forward
          case ALL ->
              throw new InvalidSpecException(
                  "%s needs events that are cut by day or by hour.".formatted(table.name()));
        };
    if (rules.longestGap().compareTo(least) >= 0) {
      throw new InvalidSpecException(
          "The gap of %s is %s: a visit could leave out a whole slice of events. Choose one of less than %s."
              .formatted(table.name(), rules.longestGap(), least));
    }
  }
}
