package io.millrace.jobs.cli;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.GroupReference;
import io.millrace.jobs.conf.OnlineDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.TrainingSetDataset;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.PlannedSlice;
import java.util.ArrayList;
import java.util.List;

/** Says which features that are on their way out a command is going to read. */
final class Deprecations {
  private Deprecations() {}

  /** Of what a plan builds, a line for each reader and feature. */
  static List<String> of(Project project, Plan plan) {
    return plan.slices().stream()
        .filter(PlannedSlice::mayBeBuilt)
        .map(PlannedSlice::spec)
        .distinct()
        .flatMap(spec -> of(project, spec).stream())
        .toList();
  }

  static List<String> of(Project project, DatasetSpec reader) {
    List<String> lines = new ArrayList<>();
    for (GroupReference reference : groups(reader)) {
      if (project.dataset(reference.group()) instanceof FeaturesDataset group) {
        group
            .deprecated()
            .forEach(
                (feature, instead) ->
                    lines.add(line(reader.dataset().toString(), group, feature, instead)));
      }
    }
    return lines;
  }

  /** A line if the feature is on its way out. */
  static List<String> of(String reader, FeaturesDataset group, String feature) {
    return group.deprecated().containsKey(feature)
        ? List.of(line(reader, group, feature, group.deprecated().get(feature)))
        : List.of();
  }

  private static List<GroupReference> groups(DatasetSpec reader) {
    if (reader instanceof TrainingSetDataset set) {
      return set.features();
    }
    return reader instanceof OnlineDataset online ? List.of(online.group()) : List.of();
  }

  private static String line(String reader, FeaturesDataset group, String feature, String instead) {
    return "%s reads %s.%s, which is deprecated: %s"
        .formatted(reader, group.dataset(), feature, instead);
  }
}
