package io.millrace.clickstream.session;

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
    this.rules = rules;
    this.event = new EventRow(rules);
    this.partial = new PartialSessions(new Joining(rules));
  }

  /**
   * @param events columns as {@link EventRow#COLUMNS}
   */
  Iterator<Sent> send(Iterator<InternalRow> events) {
    return rules.looksAtOrder()
        ? stream(events).map(this::alone).iterator()
        : stream(drains(events)).flatMap(Sending::stream).iterator();
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
    return new Sent(owner.kept(), event.time(), codec.write(event.part()));
  }

  /** Everything that fits into memory at once, again and again. */
  private Iterator<Iterator<Sent>> drains(Iterator<InternalRow> events) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return events.hasNext();
      }

      @Override
      public Iterator<Sent> next() {
        while (events.hasNext() && !partial.isFull()) {
          event.turnTo(events.next());
          partial.add(event);
        }
        return partial
            .drain()
            .flatMap(
                owned ->
                    owned.getValue().stream()
                        .map(
                            part -> new Sent(owned.getKey(), part.first.time(), codec.write(part))))
            .iterator();
      }
    };
  }

  static <T> Stream<T> stream(Iterator<T> all) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, 0), false);
  }
}
