package io.millrace.ingest.journal.fold;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What is known of a key: its facts, newest first. A fact is kept while it is the newest, or says a
 * column that no newer one says.
 *
 * <p>What newer facts say only grows when states are merged, so a fact that one merge leaves out no
 * other merge would keep: that is why the order of merging does not matter.
 *
 * @param facts newest first, at least one
 */
public record KeyState(List<Fact> facts) {
  public static KeyState of(Fact fact) {
    return new KeyState(List.of(fact));
  }

  public Fact newest() {
    return facts.get(0);
  }

  /** The columns that none of the facts says. */
  public Coverage unsaid() {
    Coverage missing = Coverage.ALL;
    for (Fact fact : facts) {
      missing = missing.without(fact.says());
    }
    return missing;
  }

  /** The union of both, without what can say nothing any more. */
  public KeyState merge(KeyState other, Tally tally) {
    return new KeyState(cut(union(facts, other.facts, tally), tally));
  }

  /**
   * All facts of a key, and nothing left out but repetitions.
   *
   * @param facts in any order, at least one
   */
  static KeyState whole(Collection<Fact> facts, Tally tally) {
    List<Fact> sorted = new ArrayList<>(facts);
    sorted.sort(Comparator.comparing(Fact::position).reversed());
    List<Fact> all = new ArrayList<>(sorted.size());
    for (Fact fact : sorted) {
      if (all.isEmpty()) {
        all.add(fact);
      } else {
        meet(all, fact, tally);
      }
    }
    return new KeyState(all);
  }

  /** Takes in the next fact, which is not newer than the last of those that are there. */
  private static void meet(List<Fact> all, Fact next, Tally tally) {
    Fact last = all.get(all.size() - 1);
    if (last.isCopied() && next.isCopied()) {
      tally.countRepeatedKey();
    }
    if (last.position().equals(next.position())) {
      tally.countDuplicate();
      all.set(all.size() - 1, last.orElse(next));
      return;
    }
    if (last.isTiedWith(next)) {
      tally.countTied();
    }
    all.add(next);
  }

  /** Without what can say nothing any more. */
  public KeyState cut(Tally tally) {
    return new KeyState(cut(facts, tally));
  }

  private static List<Fact> union(List<Fact> some, List<Fact> others, Tally tally) {
    List<Fact> all = new ArrayList<>(some.size() + others.size());
    int i = 0;
    int j = 0;
    while (i < some.size() && j < others.size()) {
      Fact left = some.get(i);
      Fact right = others.get(j);
      int order = left.position().compareTo(right.position());
      if (left.isCopied() && right.isCopied()) {
        tally.countRepeatedKey();
      }
      if (order == 0) {
        tally.countDuplicate();
        all.add(left.orElse(right));
        i++;
        j++;
      } else {
        if (left.isTiedWith(right)) {
          tally.countTied();
        }
        all.add(order > 0 ? left : right);
        i += order > 0 ? 1 : 0;
        j += order > 0 ? 0 : 1;
      }
    }
    all.addAll(some.subList(i, some.size()));
    all.addAll(others.subList(j, others.size()));
    return all;
  }

  private static List<Fact> cut(List<Fact> all, Tally tally) {
    Fact newest = all.get(0);
    Coverage missing = Coverage.ALL.without(newest.says());
    if (missing.isEmpty()) {
      for (int i = 1; i < all.size(); i++) {
        tally.countSuperseded();
      }
      return List.of(newest);
    }
    List<Fact> kept = new ArrayList<>();
    kept.add(newest);
    for (Fact fact : all.subList(1, all.size())) {
      Coverage left = missing.without(fact.says());
      if (left.equals(missing)) {
        tally.countSuperseded();
      } else {
        kept.add(fact);
        missing = left;
      }
    }
    return kept;
  }
}
