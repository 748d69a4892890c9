package io.millrace.clickstream.session;

import java.util.Collections;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Makes parts of a partition's events, for the shuffle: partial sessions where events may be put
 * together before they are in order, else each event by itself.
 */
final class Sending {
  private final SessionRules rules;
  private final EventRow event;
  private final PartCodec codec = new PartCodec();
  private final PartialSessions partial;

  /**
   * A part on its way.
   *
   * @param first the time of its first event
   * @param part as {@link PartCodec} writes it
   */
  record Sent(PartialSessions.Owner owner, long first, byte[] part) {}

  Sending(SessionRules rules) {
    this(rules, PartialSessions.ROOM);
  }

  /**
   * @param room how many partial sessions are held before some are sent
   */
  Sending(SessionRules rules, int room) {
    this.rules = rules;
    this.event = new EventRow(rules);
    this.partial = new PartialSessions(new Joining(rules), room);
  }

  /**
   * @param events columns as {@link EventRow#COLUMNS}
   */
  Iterator<Sent> send(Iterator<InternalRow> events) {
    return rules.looksAtOrder()
        ? stream(events).map(this::alone).iterator()
        : new PartsOfMany(events);
  }

  /**
   * Each event of some owners by itself, so that no part is of two slices.
   *
   * @param events columns as {@link EventRow#COLUMNS}
   */
  Iterator<Sent> send(Iterator<InternalRow> events, Owners owners) {
    return stream(events)
        .filter(
            row -> {
              event.turnTo(row);
              return owners.contains(new PartialSessions.Owner(event.site(), event.key()));
            })
        .map(this::alone)
        .iterator();
  }

  private Sent alone(InternalRow row) {
    event.turnTo(row);
    PartialSessions.Owner owner = new PartialSessions.Owner(event.site(), event.key());
    return sent(owner.kept(), event.part());
  }

  private Sent sent(PartialSessions.Owner owner, Part part) {
    return new Sent(owner, part.first.time(), codec.write(part));
  }

  /** Takes in what memory holds and gives parts away, again and again. */
  private final class PartsOfMany implements Iterator<Sent> {
    private final Iterator<InternalRow> events;
    private Iterator<PartialSessions.Owned> owners = Collections.emptyIterator();
    private PartialSessions.Owner owner;
    private Iterator<Part> parts = Collections.emptyIterator();

    PartsOfMany(Iterator<InternalRow> events) {
      this.events = events;
    }

    @Override
    public boolean hasNext() {
      return parts.hasNext() || owners.hasNext() || events.hasNext();
    }

    @Override
    public Sent next() {
      while (!parts.hasNext()) {
        while (!owners.hasNext()) {
          takeIn();
        }
        PartialSessions.Owned owned = owners.next();
        owner = owned.owner();
        parts = owned.parts().iterator();
      }
      return sent(owner, parts.next());
    }

    private void takeIn() {
      while (events.hasNext() && !partial.isFull()) {
        event.turnTo(events.next());
        partial.add(event);
      }
      owners = events.hasNext() ? partial.drainSettled() : partial.drain();
    }
  }

  static <T> Stream<T> stream(Iterator<T> all) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, 0), false);
  }
}
