package io.millrace.jobs.conf.tree;

import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays one tree over another: maps key by key, everything else as a whole. */
public final class Layers {
  private Layers() {}

  /** What results if {@code above} is laid over {@code below}. */
  public static Tree merge(Tree below, Tree above) {
    if (!(below instanceof Tree.Entries under) || !(above instanceof Tree.Entries over)) {
      return above;
    }
    Map<String, Tree.Entry> merged = new LinkedHashMap<>(under.entries());
    over.entries()
        .forEach(
            (key, entry) ->
                merged.merge(
                    key,
                    entry,
                    (low, high) ->
                        new Tree.Entry(high.origin(), merge(low.value(), high.value()))));
    return new Tree.Entries(under.origin(), merged);
  }

  /**
   * The tree with one value set; maps on the way to it are made where they are missing.
   *
   * @throws InvalidSpecException if the path is none, or names an item that its list does not have
   */
  public static Tree set(Tree tree, String path, Tree value) {
    List<Object> steps = KeyPath.steps(path);
    if (steps.isEmpty()) {
      throw new InvalidSpecException(
          "The path is empty. Write path=value, as in warehouse=/tmp/lake.");
    }
    return set(tree, steps, value);
  }

  private static Tree set(Tree tree, List<Object> steps, Tree value) {
    if (steps.isEmpty()) {
      return value;
    }
    List<Object> rest = steps.subList(1, steps.size());
    if (steps.get(0) instanceof Integer index) {
      return setItem(tree, index, rest, value);
    }
    String key = (String) steps.get(0);
    Tree.Entries entries =
        tree instanceof Tree.Entries known ? known : new Tree.Entries(value.origin(), Map.of());
    Tree.Entry old = entries.entries().get(key);
    Tree below = old == null ? new Tree.Nothing(value.origin()) : old.value();
    return entries.with(key, new Tree.Entry(value.origin(), set(below, rest, value)));
  }

  private static Tree setItem(Tree tree, int index, List<Object> rest, Tree value) {
    if (!(tree instanceof Tree.Items items) || index >= items.items().size()) {
      int size = tree instanceof Tree.Items items ? items.items().size() : 0;
      throw new InvalidSpecException(
          "There is no item [%d]: the list has %d, counted from 0.".formatted(index, size));
    }
    List<Tree> changed = new ArrayList<>(items.items());
    changed.set(index, set(changed.get(index), rest, value));
    return new Tree.Items(items.origin(), changed);
  }
}
