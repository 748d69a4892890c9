package io.millrace.jobs.manifest;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.PlannedSlice;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The commands by which Airflow builds the slices of a plan. What runs by the clock is backfilled;
 * Airflow backfills nothing else, so that slices of what runs when its inputs are ready are asked
 * for one by one over its API.
 */
public final class AirflowBackfill {
  private final Project project;
  private final Plan plan;
  private final int parallel;

  /**
   * @param parallel how many runs of a DAG Airflow may begin at once
   */
  public AirflowBackfill(Project project, Plan plan, int parallel) {
    this.project = project;
    this.plan = plan;
    this.parallel = parallel;
  }

  /** Shell commands in the order in which they are to be typed; inputs before what needs them. */
  public List<String> commands() {
    Map<DatasetName, Map<Slice, PlannedSlice>> built = new LinkedHashMap<>();
    for (PlannedSlice slice : plan.slices()) {
      if (slice.mayBeBuilt()) {
        built
            .computeIfAbsent(slice.spec().dataset(), name -> new TreeMap<>())
            .put(slice.slice(), slice);
      }
    }
    List<String> commands = new ArrayList<>();
    for (DatasetSpec spec : project.select(List.of("*"))) {
      List<Slice> slices = List.copyOf(built.getOrDefault(spec.dataset(), Map.of()).keySet());
      if (spec.slicing().by() == Grain.ALL) {
        slices.forEach(all -> commands.add("airflow dags trigger " + dag(spec)));
      } else if (spec.schedule().isPresent()) {
        ranges(spec.slicing(), slices).forEach(range -> commands.add(backfill(spec, range)));
      } else {
        slices.forEach(slice -> commands.add(trigger(spec, slice)));
      }
    }
    return commands;
  }

  private String dag(DatasetSpec spec) {
    return Manifest.id(project, spec);
  }

  private String backfill(DatasetSpec spec, List<Slice> range) {
    Slicing slicing = spec.slicing();
    String from = clock(slicing, interval(slicing, range.get(0)).start());
    // Not midnight of the last day: what is scheduled later on that day would be left out.
    Instant end = interval(slicing, range.get(range.size() - 1)).end();
    String to = clock(slicing, end.minusSeconds(1));
    return "airflow backfill create --dag-id %s --from-date %s --to-date %s --reprocess-behavior completed --max-active-runs %d"
        .formatted(dag(spec), from, to, parallel);
  }

  /** Airflow takes what the clock shows in UTC for what it shows in the timetable's zone. */
  private static String clock(Slicing slicing, Instant time) {
    return time.atZone(slicing.zone()).toLocalDateTime().toInstant(ZoneOffset.UTC).toString();
  }

  private String trigger(DatasetSpec spec, Slice slice) {
    return "curl -fsS -X POST \"$AIRFLOW_URL/api/v2/dags/%s/dagRuns\" -H \"Authorization: Bearer $AIRFLOW_TOKEN\" -H 'Content-Type: application/json' -d '{\"logical_date\": null, \"partition_key\": \"%s\"}'"
        .formatted(dag(spec), slice);
  }

  /** Neighbours together. */
  private static List<List<Slice>> ranges(Slicing slicing, List<Slice> slices) {
    List<List<Slice>> ranges = new ArrayList<>();
    Slice expected = null;
    for (Slice slice : slices) {
      if (!slice.equals(expected)) {
        ranges.add(new ArrayList<>());
      }
      ranges.get(ranges.size() - 1).add(slice);
      expected = slicing.at(interval(slicing, slice).end());
    }
    return ranges;
  }

  private static Slicing.Interval interval(Slicing slicing, Slice slice) {
    return slicing.interval(slice).orElseThrow();
  }
}
