package io.millrace.jobs.conf;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.millrace.jobs.conf.shape.Names;
import io.millrace.jobs.conf.shape.Value;
import io.millrace.jobs.conf.tree.KeyPath;
import io.millrace.jobs.conf.tree.Problems;
import io.millrace.lake.DatasetName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What files say of one another: sources and datasets that datasets read, datasets that their
 * checks look into.
 */
final class Connections {
  private static final List<String> SOURCES = List.of(".source", ".snapshot.source", ".store");
  private static final Pattern REFERENCED =
      Pattern.compile(".*\\.(references\\.dataset|from\\[\\d+](\\.dataset)?)");

  private final Set<String> sources;
  private final Set<String> datasets;
  private final Map<DatasetName, DatasetSpec> valid;

  /**
   * Takes what is known.
   *
   * @param sources names of all, also of those whose files have problems
   * @param datasets names of all, also of those whose files have problems
   * @param valid those without problems
   */
  Connections(Set<String> sources, Set<String> datasets, Collection<DatasetSpec> valid) {
    this.sources = sources;
    this.datasets = datasets;
    this.valid = valid.stream().collect(toMap(DatasetSpec::dataset, dataset -> dataset));
  }

  /**
   * Reports names that nothing has, and circles.
   *
   * @param values of all files, to tell where a name is written
   */
  void check(List<Value> values, Problems problems) {
    Map<String, Value> byPath = new HashMap<>();
    for (Value value : values) {
      byPath.put(value.path(), value);
      if (REFERENCED.matcher(value.path()).matches() && !datasets.contains(value.text())) {
        report(value, "dataset", datasets, problems);
      }
    }
    for (String dataset : datasets) {
      for (String key : SOURCES) {
        Value source = byPath.get(KeyPath.child("datasets", dataset) + key);
        if (source != null && !sources.contains(source.text())) {
          report(source, "source", sources, problems);
        }
      }
    }
    for (DatasetSpec dataset : valid.values()) {
      for (InputWindow read : dataset.reads()) {
        if (!datasets.contains(read.dataset().toString())) {
          values.stream()
              .filter(value -> isOf(dataset, value, read.dataset()))
              .findFirst()
              .ifPresent(value -> report(value, "dataset", datasets, problems));
        }
      }
    }
    for (List<DatasetName> circle : new DependencyOrder(valid).circles()) {
      reportCircle(circle, values, problems);
    }
  }

  private static boolean isOf(DatasetSpec dataset, Value value, DatasetName named) {
    return value.path().startsWith(KeyPath.child("datasets", dataset.dataset().toString()) + ".")
        && value.text().equals(named.toString());
  }

  private static void report(Value value, String kind, Set<String> known, Problems problems) {
    String hint = Names.didYouMean(value.text(), known);
    String all =
        known.isEmpty()
            ? " There are none."
            : " Known: " + String.join(", ", new TreeSet<>(known)) + ".";
    problems.add(
        value.origin(),
        value.path(),
        "There is no %s '%s'.%s".formatted(kind, value.text(), hint.isEmpty() ? all : hint));
  }

  private static void reportCircle(
      List<DatasetName> circle, List<Value> values, Problems problems) {
    DatasetName first = circle.get(0);
    DatasetName second = circle.get(1 % circle.size());
    String arrows =
        Stream.concat(circle.stream(), Stream.of(first))
            .map(DatasetName::toString)
            .collect(joining(" -> "));
    values.stream()
        .filter(value -> value.path().startsWith(KeyPath.child("datasets", first.toString()) + "."))
        .filter(value -> REFERENCED.matcher(value.path()).matches())
        .filter(value -> value.text().equals(second.toString()))
        .findFirst()
        .ifPresent(
            value ->
                problems.add(
                    value.origin(),
                    value.path(),
                    "None of these can be built first: %s. Remove one of the references."
                        .formatted(arrows)));
  }
}
