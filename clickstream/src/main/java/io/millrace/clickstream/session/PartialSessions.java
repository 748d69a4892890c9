package io.millrace.clickstream.session;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Folds events, in whatever order they come, as far as they can be folded without knowing the rest:
 * what stays is more than a gap, or a midnight, apart. Only for rules that do not look at the order
 * of events.
 */
final class PartialSessions {
  private static final int MOST = 500_000;

  private final Joining joining;
  private Map<Owner, List<Part>> parts = new HashMap<>();
  private int size;

  /** A visitor of a site. */
  record Owner(UTF8String site, UTF8String key) implements Serializable {
    Owner kept() {
      return new Owner(site.clone(), key.clone());
    }
  }

  PartialSessions(Joining joining) {
    this.joining = joining;
  }

  /** Whether it is time to drain, before memory is full. */
  boolean isFull() {
    return size >= MOST;
  }

  void add(EventRow event) {
    Owner owner = new Owner(event.site(), event.key());
    List<Part> known = parts.get(owner);
    if (known == null) {
      known = new ArrayList<>(2);
      parts.put(owner.kept(), known);
    }
    add(known, event, joining.gap(owner.site()));
  }

  private void add(List<Part> known, EventRow event, long gap) {
    long time = event.time();
    int after = after(known, time);
    boolean joinsBefore = after > 0 && reaches(known.get(after - 1).last.time(), time, gap);
    boolean joinsAfter = after < known.size() && reaches(time, known.get(after).first.time(), gap);
    if (joinsBefore) {
      Part before = known.get(after - 1);
      event.addTo(before);
      if (joinsAfter) {
        before.include(known.remove(after));
        size--;
      }
    } else if (joinsAfter) {
      event.addTo(known.get(after));
    } else {
      known.add(after, event.part());
      size++;
    }
  }

  /** The place of the first part that begins after a time. */
  private static int after(List<Part> known, long time) {
    int place = known.size();
    if (place == 0 || known.get(place - 1).first.time() <= time) {
      return place;
    }
    int low = 0;
    while (low < place) {
      int middle = (low + place) >>> 1;
      if (known.get(middle).first.time() <= time) {
        low = middle + 1;
      } else {
        place = middle;
      }
    }
    return low;
  }

  private boolean reaches(long end, long start, long gap) {
    return end >= start || (start - end <= gap && joining.sameDay(end, start));
  }

  /** Gives everything away, and begins anew. */
  Stream<Map.Entry<Owner, List<Part>>> drain() {
    Map<Owner, List<Part>> all = parts;
    parts = new HashMap<>();
    size = 0;
    return all.entrySet().stream();
  }
}
