package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Frame;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Puts events into columns and asks the sweep. */
final class Swept {
  private Swept() {}

  /** One feature for each label, in the order of the labels. */
  static List<Object> answers(
      Aggregation aggregation, Frame frame, List<Event> events, List<Label> labels) {
    Values values = values(events);
    Events columns = new Events(new Values[] {values}, 0);
    events.forEach(event -> columns.add(event.entity(), event.time()));
    int entities =
        1
            + Math.max(
                events.stream().mapToInt(Event::entity).max().orElse(0),
                labels.stream().mapToInt(Label::entity).max().orElse(0));
    Sweep sweep =
        new Sweep(columns, entities, List.of(new SweptFeature("f", aggregation, frame, 0, 0)));
    List<Object> answers = new ArrayList<>();
    int entity = -1;
    for (Label label : labels) {
      if (label.entity() != entity) {
        entity = label.entity();
        sweep.begin(entity);
      }
      answers.add(sweep.at(label.time())[0]);
    }
    return answers;
  }

  static Values values(List<Event> events) {
    return values(events, present(events).stream().findFirst().orElse(0L));
  }

  /**
   * @param sample of the type of the values
   */
  static Values values(List<Event> events, Object sample) {
    List<Object> met = new ArrayList<>(new TreeSet<>(present(events)));
    boolean wide = sample instanceof BigDecimal d && d.precision() > 18;
    Values values =
        sample instanceof Long
            ? Values.whole()
            : sample instanceof Double
                ? Values.real()
                : sample instanceof BigDecimal d && !wide
                    ? Values.decimal(d.scale())
                    : Values.coded(sample instanceof BigDecimal d ? d.scale() : 0);
    for (Event event : events) {
      if (event.value() == null) {
        values.addAbsent();
      } else if (values.form() == Values.Form.CODED) {
        values.add((long) met.indexOf(event.value()));
      } else if (event.value() instanceof Double real) {
        values.add((double) real);
      } else if (event.value() instanceof BigDecimal decimal) {
        values.add(decimal.unscaledValue().longValueExact());
      } else {
        values.add((long) event.value());
      }
    }
    if (values.form() == Values.Form.CODED) {
      int[] places = new int[met.size()];
      for (int i = 0; i < places.length; i++) {
        places[i] = i;
      }
      values.resolve(met.toArray(), places);
    }
    return values;
  }

  private static List<Object> present(List<Event> events) {
    return events.stream().map(Event::value).filter(v -> v != null).toList();
  }
}
