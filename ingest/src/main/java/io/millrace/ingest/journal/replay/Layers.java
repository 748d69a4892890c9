package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.fold.Fact;
import io.millrace.ingest.journal.fold.KeyState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is said of one row, by its facts in the slice and by the table, newest first. The table's
 * row is seen as the facts that it came from: its own position says all that is not carried, and
 * each carried column is said at a position of its own.
 */
final class Layers {
  /** In {@code _change_carried}: where columns are said that it does not name. */
  static final String OTHERS = "*";

  /**
   * @param fact null if the table says it
   */
  record Layer(String position, Coverage says, Fact fact) {
    boolean isOfTable() {
      return fact == null;
    }

    boolean isDelete() {
      return fact != null && fact.isDelete();
    }
  }

  private static final Comparator<Layer> NEWEST_FIRST =
      Comparator.comparing(Layer::position).reversed();

  private final List<Layer> newestFirst;

  private Layers(List<Layer> newestFirst) {
    this.newestFirst = newestFirst;
  }

  /**
   * @param row null if the table has none
   * @param floor what is older than this is of no row any more
   */
  static Layers of(KeyState state, TableRow row, String floor) {
    List<Layer> layers = new ArrayList<>(state.facts().size() + 1);
    if (row != null) {
      addTable(row, layers);
    }
    for (Fact fact : state.facts()) {
      if (row == null || !fact.position().equals(row.position())) { // else it is the row itself
        layers.add(new Layer(fact.position(), fact.says(), fact));
      }
    }
    if (!floor.isEmpty()) {
      layers.removeIf(layer -> layer.position().compareTo(floor) < 0);
    }
    if (layers.size() > 1) {
      layers.sort(NEWEST_FIRST);
      cutAtDelete(layers);
    }
    return new Layers(layers);
  }

  /** As they are: no delete is among them, and what they are of is not told. */
  static Layers of(List<Layer> newestFirst) {
    return new Layers(newestFirst);
  }

  private static void addTable(TableRow row, List<Layer> layers) {
    if (row.carried().isEmpty()) {
      layers.add(new Layer(row.position(), Coverage.ALL, null));
      return;
    }
    Map<String, List<String>> byPosition = new TreeMap<>();
    row.carried()
        .forEach(
            (column, position) -> {
              if (position != null && !column.equals(OTHERS)) {
                byPosition.computeIfAbsent(position, p -> new ArrayList<>()).add(column);
              }
            });
    List<String> named =
        row.carried().keySet().stream().filter(column -> !column.equals(OTHERS)).toList();
    boolean partial = row.carried().containsKey(OTHERS);
    String rest = partial ? row.carried().get(OTHERS) : row.position();
    List<String> own = byPosition.remove(row.position());
    if (!partial) {
      layers.add(new Layer(row.position(), Coverage.allBut(named), null));
    } else {
      layers.add(new Layer(row.position(), Coverage.only(own == null ? List.of() : own), null));
    }
    byPosition.forEach(
        (position, columns) -> layers.add(new Layer(position, Coverage.only(columns), null)));
    if (partial && rest != null) {
      layers.add(new Layer(rest, Coverage.allBut(named), null));
    }
  }

  /** What is older than a delete says nothing of the row that came after it. */
  private static void cutAtDelete(List<Layer> layers) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).isDelete()) {
        layers.subList(i + 1, layers.size()).clear();
        return;
      }
    }
  }

  boolean isEmpty() {
    return newestFirst.isEmpty();
  }

  Layer newest() {
    return newestFirst.get(0);
  }

  List<Layer> newestFirst() {
    return newestFirst;
  }

  /** Whether there is a row after all this. */
  boolean isLive() {
    return !isEmpty() && !newest().isDelete();
  }

  /**
   * Who says a column; null if nobody does.
   *
   * @param column in lower case
   */
  Layer sayer(String column) {
    for (Layer layer : newestFirst) {
      if (layer.isDelete()) {
        return null;
      }
      if (layer.says().has(column)) {
        return layer;
      }
    }
    return null;
  }

  /**
   * {@code _change_carried} of the row: the columns that the newest change leaves unsaid.
   *
   * @param columns of the table, in lower case
   * @return empty if there are none
   */
  Map<String, String> carried(Iterable<String> columns) {
    Coverage says = newest().says();
    if (says.isAll()) {
      return Map.of();
    }
    Map<String, String> carried = new TreeMap<>();
    for (String column : columns) {
      if (!says.allBut() || !says.has(column)) {
        Layer sayer = sayer(column);
        carried.put(column, sayer == null ? null : sayer.position());
      }
    }
    if (!says.allBut()) {
      carried.put(OTHERS, rest());
    }
    return carried;
  }

  /** {@code _change_carried} as {@link #carried} tells it now that there are these columns. */
  static Map<String, String> completed(Map<String, String> carried, Iterable<String> columns) {
    if (!carried.containsKey(OTHERS)) {
      return carried;
    }
    Map<String, String> completed = new TreeMap<>(carried);
    for (String column : columns) {
      if (!carried.containsKey(column)) { // NULL says that it is not known
        completed.put(column, carried.get(OTHERS));
      }
    }
    return completed;
  }

  /** Where columns are said that nobody has named yet; null if nowhere. */
  private String rest() {
    for (Layer layer : newestFirst) {
      if (layer.isDelete()) {
        return null;
      }
      if (layer.says().allBut()) {
        return layer.position();
      }
    }
    return null;
  }
}
