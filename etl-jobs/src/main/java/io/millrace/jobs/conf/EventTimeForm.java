package io.millrace.jobs.conf;

import io.millrace.features.spec.EventTime;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import java.time.ZoneId;
import java.util.Optional;

/** {@code ordered_at}, or {@code { column: ts, unit: millis }}. */
@Bare("column")
@Doc("A column of times; its unit if it is a number, its zone if it is a date or has none.")
record EventTimeForm(
    @Doc(
            value = "A timestamp, a date, or a whole number of a unit since 1970.",
            example = "ordered_at")
        String column,
    @Doc(value = "What a number counts.", example = "millis") Optional<EventTime.Unit> unit,
    @Doc(
            value = "The zone in which dates and timestamps without a zone were written.",
            example = "Europe/Berlin")
        Optional<ZoneId> zone)
    implements Form<EventTime> {
  EventTimeForm {
    new Agreement()
        .refuse(
            unit.isPresent() && zone.isPresent(),
            "unit",
            "A number has a unit and no zone, a date or a timestamp a zone and no unit. Leave one of the two out.")
        .hold();
  }

  @Override
  public EventTime value() {
    return new EventTime(column, unit, zone);
  }
}
