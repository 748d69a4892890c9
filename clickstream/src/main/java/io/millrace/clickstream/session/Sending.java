package io.millrace.clickstream.session;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Makes parts of a partition's events, for the shuffle: partial sessions where events may be put
 * together before they are in order, else each event by itself.
 */
final class Sending {
  private final SessionRules rules;

  /** Where parts go. */
  interface Receiver {
    /**
     * @param first the time of the first event
     * @param part as {@link PartCodec} writes it
     */
    void send(PartialSessions.Owner owner, long first, byte[] part);
  }

  Sending(SessionRules rules) {
    this.rules = rules;
  }

  /**
   * @param events columns as {@link EventReader#COLUMNS}
   */
  void send(Iterator<InternalRow> events, Receiver receiver) {
    EventReader event = new EventReader(rules);
    PartCodec codec = new PartCodec();
    PartialSessions partial = new PartialSessions(new Joining(rules));
    while (events.hasNext()) {
      event.turnTo(events.next());
      if (rules.looksAtOrder()) {
        PartialSessions.Owner owner = new PartialSessions.Owner(event.site(), event.key());
        receiver.send(owner.kept(), event.time(), codec.write(event.part()));
      } else {
        partial.add(event);
        if (partial.isFull()) {
          drain(partial, codec, receiver);
        }
      }
    }
    drain(partial, codec, receiver);
  }

  private static void drain(PartialSessions partial, PartCodec codec, Receiver receiver) {
    partial.drain((owner, part) -> receiver.send(owner, part.first.time(), codec.write(part)));
  }
}
