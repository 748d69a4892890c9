package io.millrace.clickstream.event;

import io.millrace.clickstream.log.Reason;
import java.util.Optional;

/** Why the fields of a line are those of no event. */
record Refusal(Reason reason, String detail) {
  static Optional<Refusal> number(String detail) {
    return Optional.of(new Refusal(Reason.NUMBER, detail));
  }

  static Optional<Refusal> time(String detail) {
    return Optional.of(new Refusal(Reason.TIME, detail));
  }
}
