package io.millrace.ingest.journal.fold;

import java.util.HashMap;
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

  /**
   * @param whole whether facts are kept that can say nothing any more
   */
  public SentStates(boolean whole, Tally tally) {
    this.whole = whole;
    this.tally = tally;
  }

  public void add(byte[] key, byte[] state) {
    states.merge(new KeyBytes(key), state, this::merged);
  }

  private byte[] merged(byte[] before, byte[] added) {
    OptionalInt order = whole ? OptionalInt.empty() : StateCodec.order(before, added);
    if (order.isPresent()) {
      tally.countSuperseded();
      return order.getAsInt() > 0 ? before : added;
    }
    KeyState one = StateCodec.read(before);
    KeyState other = StateCodec.read(added);
    return codec.write(whole ? one.mergeWhole(other, tally) : one.merge(other, tally));
  }

  /** Gives all states away, in no order, and forgets them. */
  public void drain(BiConsumer<byte[], byte[]> taker) {
    states.forEach((key, state) -> taker.accept(key.bytes(), state));
    states.clear();
  }
}
