package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.lake.Grain;
import io.millrace.lake.Slicing;
import java.time.ZoneId;

/** {@code slices: { by: day, zone: UTC }}, of a table whose rows belong to no slice. */
@Doc(
    "How the journal is cut into slices. They are batches of changes to one table, so the table has no column for them.")
record BatchesForm(
    @Doc(value = "The width of a slice.", example = "day") SlicesForm.Width by,
    @Doc("The zone in which days and hours begin. Without it: the project's zone.") @Default("UTC")
        ZoneId zone)
    implements Form<Slicing> {
  @Override
  public Slicing value() {
    return Slicing.batches(Grain.valueOf(by.name()), zone);
  }
}
