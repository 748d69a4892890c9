package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.PlanJson;
import io.millrace.jobs.run.PlannedSlice;
import io.millrace.jobs.run.ProjectState;
import io.millrace.jobs.run.SliceArguments;
import java.util.List;

/** The plan of a backfill as JSON: that of a run, with the arguments that build each slice. */
final class BackfillJson {
  private BackfillJson() {}

  static ObjectNode plan(Plan plan, ProjectState state) {
    ObjectNode json = PlanJson.of(plan);
    List<PlannedSlice> slices = plan.slices();
    for (int i = 0; i < slices.size(); i++) {
      PlannedSlice slice = slices.get(i);
      ObjectNode node = (ObjectNode) json.get("slices").get(i);
      state
          .expected(slice)
          .ifPresent(time -> node.put("expected_seconds", time.toMillis() / 1000.0));
      ArrayNode arguments = node.putArray("arguments");
      SliceArguments.of(slice.spec(), slice.slice()).forEach(arguments::add);
    }
    return json;
  }
}
