package io.millrace.quality;

import io.millrace.lake.Questions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;

/** All that the checks of one write need to know. What two of them need is gathered once. */
final class Probes {
  private final Map<Column, Integer> inPass = new LinkedHashMap<>();
  private final List<Probe> known = new ArrayList<>();
  private final Set<List<String>> keys = new LinkedHashSet<>();

  Probe add(Probe probe) {
    if (probe.inPass()) {
      inPass.putIfAbsent(probe.aggregate(), inPass.size());
    } else {
      known.add(probe);
    }
    return probe;
  }

  void addKeys(List<String> columns) {
    keys.add(List.copyOf(columns));
  }

  /** The place of a probe's value in the rows of the evidence. */
  int place(Probe probe) {
    return inPass.get(probe.aggregate());
  }

  int gathered() {
    return inPass.size();
  }

  /** Those that are not gathered in the pass. */
  List<Probe> known() {
    return List.copyOf(known);
  }

  Questions questions() {
    return new Questions(List.copyOf(inPass.keySet()), List.copyOf(keys));
  }
}
