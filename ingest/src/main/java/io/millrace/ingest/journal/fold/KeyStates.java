package io.millrace.ingest.journal.fold;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The states of many keys at once, in memory. Not for several threads at once.
 *
 * <p>Facts are merged as they come, or gathered and put in order when they are given away. When
 * they outgrow the bound, all states are given away and the next ones begin anew: states of one key
 * may so be given away several times, and are merged by whoever gets them.
 */
public final class KeyStates {
  private final boolean whole;
  private final long bound;
  private final Tally tally;
  private final Map<KeyBytes, List<Fact>> states = new HashMap<>();
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
    weight += weightOf(state.facts());
    if (whole) {
      states.computeIfAbsent(new KeyBytes(key), k -> new ArrayList<>()).addAll(state.facts());
    } else {
      states.merge(new KeyBytes(key), state.facts(), this::merged);
    }
  }

  public boolean isFull() {
    return weight > bound;
  }

  /** All states, in no order; to be asked for once, and nothing may be added meanwhile. */
  public Stream<Entry> entries() {
    return states.entrySet().stream()
        .map(entry -> new Entry(entry.getKey().bytes(), state(entry.getValue())));
  }

  /** Gives all states away, in no order, and forgets them. */
  public void drain(BiConsumer<byte[], KeyState> taker) {
    states.forEach((key, facts) -> taker.accept(key.bytes(), state(facts)));
    states.clear();
    weight = 0;
  }

  private KeyState state(List<Fact> facts) {
    return whole ? KeyState.whole(facts, tally) : new KeyState(facts);
  }

  private List<Fact> merged(List<Fact> before, List<Fact> added) {
    List<Fact> merged = new KeyState(before).merge(new KeyState(added), tally).facts();
    weight += weightOf(merged) - weightOf(before) - weightOf(added);
    return merged;
  }

  private static long weightOf(List<Fact> facts) {
    long sum = 0;
    for (Fact fact : facts) {
      sum += fact.weight();
    }
    return sum;
  }

  /** A key and what is known of it. */
  public record Entry(byte[] key, KeyState state) {}
}
