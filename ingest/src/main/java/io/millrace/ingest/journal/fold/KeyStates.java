package io.millrace.ingest.journal.fold;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * The states of many keys at once, in memory, as {@link StateCodec} writes them: millions of
 * objects would be the collector's work. Most of them are one fact that says all: of two of these
 * the newer is told by a few bytes. Not for several threads at once.
 *
 * <p>States are merged as they come, or gathered and put in order when they are given away. When
 * they outgrow the bound, all of them are given away and the next ones begin anew: states of one
 * key may so be given away several times, and are merged by whoever gets them.
 */
public final class KeyStates {
  private static final int OBJECTS = 150; // what a key and its state take beside their bytes

  private final boolean whole;
  private final long bound;
  private final Tally tally;
  private final StateCodec codec = new StateCodec();
  private final Map<KeyBytes, byte[]> states = new HashMap<>();
  private final Map<KeyBytes, List<byte[]>> parts = new HashMap<>(); // of those that stay whole
  private final BinaryOperator<byte[]> merging = this::merged;
  private long weight;

  /**
   * @param whole whether facts are kept that can say nothing any more
   * @param bound in bytes, about
   */
  public KeyStates(boolean whole, long bound, Tally tally) {
    this.whole = whole;
    this.bound = bound;
    this.tally = tally;
  }

  public void add(byte[] key, byte[] state) {
    int keys = states.size();
    if (whole) {
      parts.computeIfAbsent(new KeyBytes(key), k -> new ArrayList<>(1)).add(state);
    } else {
      states.merge(new KeyBytes(key), state, merging);
    }
    weight += state.length;
    if (whole || states.size() > keys) {
      weight += OBJECTS + key.length;
    }
  }

  private byte[] merged(byte[] before, byte[] added) {
    byte[] merged = newer(before, added);
    weight += merged.length - before.length - added.length;
    return merged;
  }

  private byte[] newer(byte[] before, byte[] added) {
    OptionalInt order = StateCodec.order(before, added);
    if (order.isPresent()) {
      tally.countSuperseded();
      return order.getAsInt() > 0 ? before : added;
    }
    return codec.write(StateCodec.read(before).merge(StateCodec.read(added), tally));
  }

  private byte[] together(List<byte[]> some) {
    if (some.size() == 1) {
      return some.get(0);
    }
    List<Fact> facts = new ArrayList<>();
    some.forEach(part -> facts.addAll(StateCodec.read(part).facts()));
    return codec.write(KeyState.whole(facts, tally));
  }

  public boolean isFull() {
    return weight > bound;
  }

  /** All states, in no order; to be asked for once, and nothing may be added meanwhile. */
  public Iterator<Entry> entries() {
    return whole
        ? new Entries<>(parts.entrySet().iterator(), this::together)
        : new Entries<>(states.entrySet().iterator(), state -> state);
  }

  /** Gives all states away, in no order, and forgets them. */
  public void drain(BiConsumer<byte[], byte[]> taker) {
    entries().forEachRemaining(entry -> taker.accept(entry.key(), entry.state()));
    states.clear();
    parts.clear();
    weight = 0;
  }

  /** A key and what is known of it. */
  public record Entry(byte[] key, byte[] state) {}

  private record Entries<T>(Iterator<Map.Entry<KeyBytes, T>> of, Function<T, byte[]> state)
      implements Iterator<Entry> {
    @Override
    public boolean hasNext() {
      return of.hasNext();
    }

    @Override
    public Entry next() {
      Map.Entry<KeyBytes, T> next = of.next();
      return new Entry(next.getKey().bytes(), state.apply(next.getValue()));
    }
  }
}
