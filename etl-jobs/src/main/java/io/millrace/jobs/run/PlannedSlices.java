package io.millrace.jobs.run;

import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slice;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The slices of a plan that is being made, in the order in which they came. */
final class PlannedSlices {
  private final Project project;
  private final Map<String, PlannedSlice> inOrder = new LinkedHashMap<>();
  private final Map<DatasetName, Map<Slice, PlannedSlice>> byDataset = new HashMap<>();

  PlannedSlices(Project project) {
    this.project = project;
  }

  /** Adds one, unless it is there. */
  void add(PlannedSlice slice) {
    if (inOrder.putIfAbsent(slice.toString(), slice) == null) {
      byDataset
          .computeIfAbsent(slice.spec().dataset(), name -> new LinkedHashMap<>())
          .put(slice.slice(), slice);
    }
  }

  boolean has(DatasetName dataset, Slice slice) {
    return byDataset.getOrDefault(dataset, Map.of()).containsKey(slice);
  }

  List<PlannedSlice> all() {
    return List.copyOf(inOrder.values());
  }

  Collection<PlannedSlice> of(DatasetName dataset) {
    return byDataset.getOrDefault(dataset, Map.of()).values();
  }

  /**
   * An input of a slice that may be built before it, so that a slice which is ready now may have
   * other inputs by the time its turn comes.
   */
  Optional<PlannedSlice> inputToBuild(PlannedSlice slice) {
    return SliceInputs.of(project, slice.spec(), slice.slice()).stream()
        .flatMap(this::of)
        .filter(PlannedSlice::mayBeBuilt)
        .findFirst();
  }

  private Stream<PlannedSlice> of(SliceInputs.Needed needed) {
    Map<Slice, PlannedSlice> there = byDataset.getOrDefault(needed.dataset(), Map.of());
    return needed.extent() == SliceInputs.Extent.EXACT
        ? Stream.ofNullable(there.get(needed.slice()))
        : there.values().stream();
  }
}
