package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.replay.Event.End;
import io.millrace.ingest.journal.replay.Event.Image;
import io.millrace.ingest.journal.replay.Event.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * The versions of one key, from the first to the last: a pure function of what is known of it,
 * whatever came when.
 *
 * <p>An image begins a version and ends the one before it, whose values it keeps where it says
 * none; a delete or a barrier ends it without a successor. A snapshot's row that finds the row as
 * it is begins none. Times never run backwards along positions, so that no two versions of a key
 * hold at one time; the period of a version that was at once replaced is empty.
 */
final class Life {
  private final List<String> columns;
  private final BiPredicate<Object[], Object[]> same;
  private final List<Event> events;
  private final Map<String, Image> images = new HashMap<>();
  private final List<Version> versions = new ArrayList<>();
  private final Set<String> closing = new HashSet<>();

  /** Since the last end, newest first: what values are taken from. */
  private List<Layers.Layer> told = List.of();

  private long clock;
  private Version open;

  private Life(
      Collection<? extends Event> events,
      List<String> columns,
      BiPredicate<Object[], Object[]> same) {
    this.columns = columns;
    this.same = same;
    NavigableMap<String, Event> ordered = new TreeMap<>();
    events.forEach(event -> ordered.put(event.position(), event));
    this.events = List.copyOf(ordered.values());
  }

  /**
   * @param events in any order; of one position there is one
   * @param columns the table's, in lower case
   * @param same whether two rows have equal values
   */
  static Life of(
      Collection<? extends Event> events,
      List<String> columns,
      BiPredicate<Object[], Object[]> same) {
    Life life = new Life(events, columns, same);
    for (int i = 0; i < life.events.size(); i++) {
      life.live(i);
    }
    return life;
  }

  /** By position. */
  List<Version> versions() {
    return versions;
  }

  /** Whether a version ended there. */
  boolean isClosing(String position) {
    return closing.contains(position);
  }

  private void live(int number) {
    Event event = events.get(number);
    if (event instanceof End end && end.kind() == Kind.SNAPSHOT) {
      snapshot(end, number);
      return;
    }
    clock = Math.max(clock, event.at());
    if (event instanceof Image image) {
      look(image);
    } else {
      end(event.position(), clock);
    }
  }

  private void look(Image image) {
    images.put(image.position(), image);
    Layers.Layer layer = new Layers.Layer(image.position(), image.says(), null);
    if (open != null && confirms(image)) {
      open.snapshots().put(image.position(), clock);
      told = grown(layer);
      return;
    }
    close(image.position(), clock);
    told = grown(layer);
    open = new Version(image, Layers.of(told), clock, new TreeMap<>());
    if (image.ofSnapshot()) {
      open.snapshots().put(image.position(), clock);
    }
    versions.add(open);
  }

  /** With one more, and without those that say nothing any more that newer ones do not say. */
  private List<Layers.Layer> grown(Layers.Layer newest) {
    List<Layers.Layer> layers = new ArrayList<>();
    layers.add(newest);
    Coverage missing = Coverage.ALL.without(newest.says());
    for (Layers.Layer older : told) {
      Coverage left = missing.without(older.says());
      if (!left.equals(missing)) {
        layers.add(older);
        missing = left;
      }
    }
    return layers;
  }

  private boolean confirms(Image image) {
    return image.ofSnapshot() && image.says().isAll() && same.test(values(open), values(image));
  }

  /** A snapshot that has the row is no end of it; otherwise nobody knows when it went. */
  private void snapshot(End end, int number) {
    boolean isFound =
        number + 1 < events.size()
            && events.get(number + 1) instanceof Image next
            && next.ofSnapshot();
    if (open != null && !isFound) {
      end(end.position(), Math.max(open.from(), Math.min(end.at(), beginAfter(number))));
    }
  }

  /** When the next version begins. */
  private long beginAfter(int number) {
    long then = clock;
    for (Event event : events.subList(number + 1, events.size())) {
      boolean tellsTime = !(event instanceof End end) || end.kind() != Kind.SNAPSHOT;
      then = tellsTime ? Math.max(then, event.at()) : then;
      if (event instanceof Image) {
        return then;
      }
    }
    return Long.MAX_VALUE;
  }

  private void end(String position, long at) {
    close(position, at);
    told = List.of();
  }

  private void close(String position, long at) {
    if (open != null) {
      open.close(position, at);
      closing.add(position);
      open = null;
    }
  }

  private Object[] values(Image image) {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = image.values().apply(i);
    }
    return values;
  }

  /** The row that a version is, without what says when it held. */
  Object[] values(Version version) {
    if (version.image().says().isAll()) {
      return values(version.image());
    }
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      Layers.Layer sayer = version.layers().sayer(columns.get(i));
      values[i] = sayer == null ? null : images.get(sayer.position()).values().apply(i);
    }
    return values;
  }
}
