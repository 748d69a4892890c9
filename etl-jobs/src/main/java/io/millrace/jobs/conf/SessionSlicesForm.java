package io.millrace.jobs.conf;

import io.millrace.clickstream.session.SessionColumns;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.lake.Grain;
import io.millrace.lake.Slicing;
import java.time.ZoneId;
import java.util.Optional;

/** {@code slices: { by: day, column: start_date, zone: UTC }}, of a table of sessions. */
@Doc(
    "How the events are cut into slices; each is taken into the table by a commit of its own, which may change sessions that began earlier.")
record SessionSlicesForm(
    @Doc(value = "The width of a slice: that of the events.", example = "day") SlicesForm.Width by,
    @Doc("The column that holds the slice in which a session begins.")
        @Default(SessionColumns.START_DATE)
        String column,
    @Doc(
            "The zone in which days and hours begin: that of the events. Without it: the project's zone.")
        @Default("UTC")
        ZoneId zone)
    implements Form<Slicing> {
  @Override
  public Slicing value() {
    return new Slicing(Grain.valueOf(by.name()), Optional.of(column), zone);
  }
}
