package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.lake.Grain;
import io.millrace.lake.Slicing;
import java.time.ZoneId;
import java.util.Optional;

/** {@code slices: { by: day, column: event_date, zone: UTC }}. */
@Doc("How events are cut into slices, by the time at which they happened.")
record EventSlicesForm(
    @Doc(value = "The width of a slice.", example = "day") SlicesForm.Width by,
    @Doc("The partition column that holds the slice's value; the run adds it.")
        @Default("event_date")
        String column,
    @Doc("The zone in which days and hours begin. Without it: the project's zone.") @Default("UTC")
        ZoneId zone)
    implements Form<Slicing> {
  @Override
  public Slicing value() {
    return new Slicing(Grain.valueOf(by.name()), Optional.of(column), zone);
  }
}
