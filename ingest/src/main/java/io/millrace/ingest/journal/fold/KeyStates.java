package io.millrace.ingest.journal.fold;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The states of many keys at once, in memory. Not for several threads at once.
 *
 * <p>Facts are merged as they come. When they outgrow the bound, all states are given away and the
 * next ones begin anew: states of one key may so be given away several times, and are merged by
 * whoever gets them.
 */
public final class KeyStates {
  private final boolean whole;
  private final long bound;
  private final Tally tally;
  private final Map<KeyBytes, KeyState> states = new HashMap<>();
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

  public void add(byte[] key, KeyState state) {
    states.merge(new KeyBytes(key), weighed(state), this::merged);
  }

  public boolean isFull() {
    return weight > bound;
  }

  /** All states, in no order; nothing may be added meanwhile. */
  public Stream<Entry> entries() {
    return states.entrySet().stream()
        .map(entry -> new Entry(entry.getKey().bytes(), entry.getValue()));
  }

  /** Gives all states away, in no order, and forgets them. */
  public void drain(BiConsumer<byte[], KeyState> taker) {
    states.forEach((key, state) -> taker.accept(key.bytes(), state));
    states.clear();
    weight = 0;
  }

  private KeyState merged(KeyState before, KeyState added) {
    KeyState merged = whole ? before.mergeWhole(added, tally) : before.merge(added, tally);
    weight += weightOf(merged) - weightOf(before) - weightOf(added);
    return merged;
  }

  private KeyState weighed(KeyState state) {
    weight += weightOf(state);
    return state;
  }

  private static long weightOf(KeyState state) {
    long sum = 0;
    for (Fact fact : state.facts()) {
      sum += fact.weight();
    }
    return sum;
  }

  /** A key and what is known of it. */
  public record Entry(byte[] key, KeyState state) {}
}
