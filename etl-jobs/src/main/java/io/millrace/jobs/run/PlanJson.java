package io.millrace.jobs.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A plan as JSON, which {@code run --dry-run --output json} shows. */
public final class PlanJson {
  private PlanJson() {}

  public static ObjectNode of(Plan plan) {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("schema_version", RunSummary.SCHEMA_VERSION);
    ArrayNode slices = json.putArray("slices");
    for (PlannedSlice slice : plan.slices()) {
      ObjectNode node = slices.addObject();
      node.put("dataset", slice.spec().dataset().toString())
          .put("slice", slice.slice().value())
          .put("action", slice.action().name())
          .put("reason", slice.reason());
      slice.visible().ifPresent(visible -> node.put("visible_version", visible.version()));
    }
    return json;
  }
}
