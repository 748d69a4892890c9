package io.millrace.clickstream.session;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Folds events, in whatever order they come, as far as they can be folded without knowing the rest:
 * what stays is more than a gap, or a midnight, apart. Only for rules that do not look at the order
 * of events.
 */
final class PartialSessions {
  static final int ROOM = 32_768;
  private static final int GROWTH = 16;

  private final Joining joining;
  private final int most;
  private Map<Owner, List<Part>> parts = new HashMap<>();
  private int room;
  private int size;
  private long now; // of the event that came last

  /** The parts of one. */
  record Owned(Owner owner, List<Part> parts) {}

  /** A visitor of a site. */
  record Owner(UTF8String site, UTF8String key) implements Serializable {
    Owner kept() {
      return new Owner(site.clone(), key.clone());
    }

    /** Looks first at what tells one from another. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Owner owner && key.equals(owner.key) && site.equals(owner.site);
    }

    @Override
    public int hashCode() {
      return 31 * site.hashCode() + key.hashCode();
    }
  }

  /**
   * @param room for how many parts, if events come in some order; sixteen times as many if not
   */
  PartialSessions(Joining joining, int room) {
    this.joining = joining;
    this.room = room;
    this.most = room * GROWTH;
  }

  /** Whether it is time to drain, before memory is full. */
  boolean isFull() {
    return size >= room;
  }

  void add(EventRow event) {
    Owner owner = new Owner(event.site(), event.key());
    List<Part> known = parts.get(owner);
    if (known == null) {
      known = new ArrayList<>(2);
      parts.put(owner.kept(), known);
    }
    now = event.time();
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
  Iterator<Owned> drain() {
    Map<Owner, List<Part>> all = parts;
    parts = new HashMap<>();
    size = 0;
    return all.entrySet().stream()
        .map(owned -> new Owned(owned.getKey(), owned.getValue()))
        .iterator();
  }

  /**
   * Gives away what lies more than a gap from the event that came last: where events come in the
   * order of time, nothing more comes to it. Where that is less than half, there is more room from
   * now on, up to a bound at which all goes.
   */
  Iterator<Owned> drainSettled() {
    if (size >= most) {
      return drain();
    }
    int before = size;
    List<Owned> settled = new ArrayList<>();
    parts
        .entrySet()
        .removeIf(
            owned -> {
              List<Part> some = takeSettled(owned.getValue(), joining.gap(owned.getKey().site()));
              if (!some.isEmpty()) {
                settled.add(new Owned(owned.getKey(), some));
              }
              return owned.getValue().isEmpty();
            });
    if (size > before / 2) {
      room = Math.min(most, room * 2);
    }
    return settled.iterator();
  }

  private List<Part> takeSettled(List<Part> known, long gap) {
    List<Part> settled = new ArrayList<>(known.size());
    known.removeIf(part -> isSettled(part, gap) && settled.add(part));
    size -= settled.size();
    return settled;
  }

  private boolean isSettled(Part part, long gap) {
    return part.first.time() - now > gap || now - part.last.time() > gap;
  }
}
