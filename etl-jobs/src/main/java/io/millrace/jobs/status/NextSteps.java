package io.millrace.jobs.status;

import io.millrace.lake.DatasetName;
import io.millrace.lake.state.SliceStatus.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The commands to type next, as few as will do: what was refused first, since it needs eyes. */
public final class NextSteps {
  private final Collection<DatasetName> known;

  /**
   * Knows what a pattern would name.
   *
   * @param known all datasets of the project
   */
  public NextSteps(Collection<DatasetName> known) {
    this.known = known;
  }

  /**
   * Commands without {@code millrace} itself.
   *
   * @param groups as {@link ProjectStatus#folded} makes them
   */
  public List<String> of(List<List<Standing>> groups) {
    List<String> commands = new ArrayList<>();
    Map<String, Set<DatasetName>> runs = new LinkedHashMap<>();
    for (List<Standing> group : groups) {
      Standing first = group.get(0);
      Standing last = group.get(group.size() - 1);
      if (first.next().isEmpty()) {
        continue;
      }
      if (first.status().state() == State.REJECTED) {
        commands.add(first.next().get());
      } else {
        runs.computeIfAbsent(Standing.dates(first.slice(), last.slice()), dates -> new TreeSet<>())
            .add(first.dataset());
      }
    }
    runs.forEach((dates, datasets) -> commands.add("run " + named(datasets) + dates));
    return commands;
  }

  /** By a pattern where all of a layer are meant: what is ready already is left alone by a run. */
  private String named(Set<DatasetName> datasets) {
    Map<String, Set<DatasetName>> byLayer =
        datasets.stream()
            .collect(
                Collectors.groupingBy(
                    DatasetName::layer, LinkedHashMap::new, Collectors.toCollection(TreeSet::new)));
    return byLayer.entrySet().stream()
        .map(layer -> named(layer.getKey(), layer.getValue()))
        .collect(Collectors.joining(" "));
  }

  private String named(String layer, Set<DatasetName> datasets) {
    boolean all =
        known.stream().filter(name -> name.layer().equals(layer)).allMatch(datasets::contains);
    return all && datasets.size() > 1
        ? "'%s.*'".formatted(layer)
        : datasets.stream().map(DatasetName::toString).collect(Collectors.joining(" "));
  }
}
