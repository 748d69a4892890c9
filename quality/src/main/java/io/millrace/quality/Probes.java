package io.millrace.quality;

import io.millrace.lake.Questions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** All that the checks of one write need to know. What two of them need is gathered once. */
final class Probes {
  private final Map<Expression, Integer> places = new HashMap<>();
  private final List<Column> inPass = new ArrayList<>();
  private final List<Probe> known = new ArrayList<>();
  private final Set<List<String>> keys = new LinkedHashSet<>();

  Probe add(Probe probe) {
    if (probe.inPass()) {
      places.computeIfAbsent(
          same(probe),
          isNew -> {
            inPass.add(probe.aggregate());
            return inPass.size() - 1;
          });
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
    return places.get(same(probe));
  }

  /** Each call of an aggregate function has an identity of its own, which is left out here. */
  private static Expression same(Probe probe) {
    return probe.aggregate().expr().canonicalized();
  }

  int gathered() {
    return inPass.size();
  }

  /** Those that are not gathered in the pass. */
  List<Probe> known() {
    return List.copyOf(known);
  }

  Questions questions() {
    return new Questions(inPass, List.copyOf(keys));
  }
}
