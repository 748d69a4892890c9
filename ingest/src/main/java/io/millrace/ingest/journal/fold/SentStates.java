package io.millrace.ingest.journal.fold;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/**
 * The states of many keys as {@link StateCodec} wrote them, merged as {@link KeyStates} would. Most
 * of them are one fact that says all: of two of these the newer is told by a few bytes. Not for
 * several threads at once.
 */
public final class SentStates {
  private final boolean whole;
  private final Tally tally;
  private final StateCodec codec = new StateCodec();
  private final Map<KeyBytes, byte[]> states = new HashMap<>();
  private final Map<KeyBytes, List<byte[]>> parts = new HashMap<>(); // of those that stay whole

  /**
   * @param whole whether facts are kept that can say nothing any more
   */
  public SentStates(boolean whole, Tally tally) {
    this.whole = whole;
    this.tally = tally;
  }

  public void add(byte[] key, byte[] state) {
    if (whole) {
      parts.computeIfAbsent(new KeyBytes(key), k -> new ArrayList<>(1)).add(state);
    } else {
      states.merge(new KeyBytes(key), state, this::merged);
    }
  }

  private byte[] merged(byte[] before, byte[] added) {
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

  /** Gives all states away, in no order, and forgets them. */
  public void drain(BiConsumer<byte[], byte[]> taker) {
    states.forEach((key, state) -> taker.accept(key.bytes(), state));
    states.clear();
    parts.forEach((key, some) -> taker.accept(key.bytes(), together(some)));
    parts.clear();
  }
}
