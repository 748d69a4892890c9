package io.millrace.jobs.conf;

import io.millrace.lake.DatasetName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Each dataset after those it needs; where that leaves a choice, by name. */
final class DependencyOrder {
  private final Map<DatasetName, DatasetSpec> datasets;
  private final Set<DatasetName> done = new LinkedHashSet<>();
  private final List<DatasetName> way = new ArrayList<>();
  private final Set<List<DatasetName>> circles = new LinkedHashSet<>();

  DependencyOrder(Map<DatasetName, DatasetSpec> datasets) {
    this.datasets = new TreeMap<>(datasets);
    this.datasets.keySet().forEach(this::visit);
  }

  /** All datasets. */
  List<DatasetName> order() {
    return List.copyOf(done);
  }

  /** Circles, each told from its first name on; none if there is an order at all. */
  Set<List<DatasetName>> circles() {
    return circles;
  }

  private void visit(DatasetName name) {
    if (way.contains(name)) {
      circles.add(fromFirstName(way.subList(way.indexOf(name), way.size())));
      return;
    }
    if (done.contains(name)) {
      return;
    }
    way.add(name);
    Set<DatasetName> inputs = new TreeSet<>(new HashSet<>(datasets.get(name).inputs()));
    inputs.stream().filter(datasets::containsKey).forEach(this::visit);
    way.remove(way.size() - 1);
    done.add(name);
  }

  private static List<DatasetName> fromFirstName(List<DatasetName> circle) {
    List<DatasetName> rotated = new ArrayList<>(circle);
    Collections.rotate(rotated, -rotated.indexOf(Collections.min(rotated)));
    return List.copyOf(rotated);
  }
}
