package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import java.util.Arrays;

/**
 * About how many different values there are in a window that moves on: a HyperLogLog of 4096
 * registers, each of which keeps those ranks that can still become its greatest once those before
 * them have left. What it answers is a function of the set of values in the window, whatever their
 * order; the standard error is 1.6 %, and of few values there is hardly any.
 *
 * @see <a href="https://arxiv.org/abs/1702.01284">Ertl, New cardinality estimation algorithms for
 *     HyperLogLog sketches, 2017: algorithm 6</a>
 * @see <a href="https://ieeexplore.ieee.org/document/5693443">Chabchoub and Hébrail, Sliding
 *     HyperLogLog, 2010</a>
 */
final class Sketch {
  private static final int REGISTER_BITS = 12;
  private static final int REGISTERS = 1 << REGISTER_BITS;
  private static final int LARGEST_RANK = Long.SIZE - REGISTER_BITS + 1;

  /** Half of 1 / ln 2. */
  private static final double ALPHA = 0.7213475204444817;

  /** A register's place in time and rank, the greatest rank first; ranks fall, times grow. */
  private static final class Register {
    private long[] times = new long[2];
    private byte[] ranks = new byte[2];
    private int from;
    private int to;

    int rank() {
      return from == to ? 0 : ranks[from];
    }

    void add(long time, int rank) {
      while (to > from && ranks[to - 1] <= rank) {
        to--;
      }
      if (to > from && times[to - 1] == time) {
        return; // it leaves with one that is greater
      }
      append(time, rank);
    }

    void append(long time, int rank) {
      if (to == times.length) {
        int size = to - from;
        long[] moved = size * 2 > to ? new long[to * 2] : times;
        byte[] movedRanks = size * 2 > to ? new byte[to * 2] : ranks;
        System.arraycopy(times, from, moved, 0, size);
        System.arraycopy(ranks, from, movedRanks, 0, size);
        times = moved;
        ranks = movedRanks;
        from = 0;
        to = size;
      }
      times[to] = time;
      ranks[to] = (byte) rank;
      to++;
    }

    void forget(long start) {
      while (from < to && times[from] < start) {
        from++;
      }
    }
  }

  private final Register[] registers = new Register[REGISTERS];
  private final int[] withRank = new int[LARGEST_RANK + 1];

  /** Registers that hold something, or did since the last {@link #clear}. */
  private int[] used = new int[16];

  private final boolean[] isUsed = new boolean[REGISTERS];
  private int uses;

  Sketch() {
    withRank[0] = REGISTERS;
  }

  void clear() {
    for (int i = 0; i < uses; i++) {
      Register register = registers[used[i]];
      register.from = 0;
      register.to = 0;
      isUsed[used[i]] = false;
    }
    uses = 0;
    Arrays.fill(withRank, 0);
    withRank[0] = REGISTERS;
  }

  /**
   * Takes a value in.
   *
   * @param time no less than those before
   * @param hash of the value
   */
  void add(long time, long hash) {
    Register register = register((int) (hash >>> (Long.SIZE - REGISTER_BITS)));
    long rest = hash << REGISTER_BITS;
    int rank = rest == 0 ? LARGEST_RANK : Long.numberOfLeadingZeros(rest) + 1;
    withRank[register.rank()]--;
    register.add(time, rank);
    withRank[register.rank()]++;
  }

  private Register register(int at) {
    if (registers[at] == null) {
      registers[at] = new Register();
    }
    if (!isUsed[at]) {
      isUsed[at] = true;
      if (uses == used.length) {
        used = Arrays.copyOf(used, uses * 2);
      }
      used[uses++] = at;
    }
    return registers[at];
  }

  /** Lets a value go that was taken in, with all of its register that came before a time. */
  void forget(long hash, long start) {
    forget(registers[(int) (hash >>> (Long.SIZE - REGISTER_BITS))], start);
  }

  /** Lets go of all that came before a time. */
  void forget(long start) {
    for (int i = 0; i < uses; i++) {
      forget(registers[used[i]], start);
    }
  }

  private void forget(Register register, long start) {
    withRank[register.rank()]--;
    register.forget(start);
    withRank[register.rank()]++;
  }

  /** About how many different values there are. */
  long estimate() {
    double z = REGISTERS * tau(1 - (double) withRank[LARGEST_RANK] / REGISTERS);
    for (int rank = LARGEST_RANK - 1; rank > 0; rank--) {
      z = 0.5 * (z + withRank[rank]);
    }
    z += REGISTERS * sigma((double) withRank[0] / REGISTERS);
    return Math.round(ALPHA * REGISTERS * REGISTERS / z);
  }

  private static double sigma(double x) {
    if (x == 1) {
      return Double.POSITIVE_INFINITY;
    }
    double power = x;
    double y = 1;
    double z = x;
    for (double before = -1; before != z; y *= 2) {
      power *= power;
      before = z;
      z += power * y;
    }
    return z;
  }

  private static double tau(double x) {
    if (x == 0 || x == 1) {
      return 0;
    }
    double root = x;
    double y = 1;
    double z = 1 - x;
    for (double before = -1; before != z; ) {
      root = Math.sqrt(root);
      before = z;
      y *= 0.5;
      z -= (1 - root) * (1 - root) * y;
    }
    return z / 3;
  }

  void put(Bytes into) {
    int[] sorted = Arrays.copyOf(used, uses);
    Arrays.sort(sorted);
    into.putCount(Arrays.stream(sorted).filter(at -> registers[at].rank() > 0).count());
    int before = 0;
    for (int at : sorted) {
      Register register = registers[at];
      if (register.rank() > 0) {
        into.putCount(at - before);
        into.putCount(register.to - register.from);
        long time = 0;
        for (int i = register.from; i < register.to; i++) {
          into.putWhole(register.times[i] - time);
          into.put(register.ranks[i]);
          time = register.times[i];
        }
        before = at;
      }
    }
  }

  /** Becomes what was {@link #put}. */
  void take(Cursor from) {
    clear();
    int at = 0;
    for (long left = from.count(); left > 0; left--) {
      at += (int) from.count();
      Register register = register(at);
      long time = 0;
      for (long entries = from.count(); entries > 0; entries--) {
        time += from.whole();
        register.append(time, from.next());
      }
      withRank[0]--;
      withRank[register.rank()]++;
    }
  }
}
