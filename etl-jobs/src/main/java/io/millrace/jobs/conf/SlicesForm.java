package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.lake.Grain;
import io.millrace.lake.Slicing;
import java.time.ZoneId;
import java.util.Optional;

/** {@code slices: { by: day, column: ds, zone: UTC }}. */
@Doc("How the dataset is cut into slices.")
record SlicesForm(
    @Doc(value = "The width of a slice.", example = "day") Width by,
    @Doc(value = "The partition column that holds the slice's value; the run adds it.")
        @Default("ds")
        String column,
    @Doc("The zone in which days and hours begin. Without it: the project's zone.") @Default("UTC")
        ZoneId zone)
    implements Form<Slicing> {

  /** The grains one can ask for; a dataset that is not cut has no {@code slices}. */
  enum Width {
    DAY,
    HOUR
  }

  @Override
  public Slicing value() {
    return new Slicing(Grain.valueOf(by.name()), Optional.of(column), zone);
  }
}
