package io.millrace.clickstream.session;

import io.millrace.lake.Grain;
import io.millrace.lake.Slicing;
import java.io.Serializable;
import java.time.ZoneId;

/**
 * What tasks must know of a table of sessions.
 *
 * @param by how the events are cut
 * @param zone in which their days and hours begin
 */
record TaskTerms(SessionRules rules, Grain by, ZoneId zone) implements Serializable {
  static TaskTerms of(SessionSpec spec) {
    return new TaskTerms(spec.rules(), spec.events().by(), spec.events().zone());
  }

  Joining joining() {
    return new Joining(rules);
  }

  SessionRows rows() {
    return new SessionRows(rules, slicing());
  }

  Slicing slicing() {
    return Slicing.batches(by, zone);
  }
}
