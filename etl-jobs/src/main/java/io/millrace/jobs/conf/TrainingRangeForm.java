package io.millrace.jobs.conf;

import io.millrace.features.spec.TrainingRange;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import java.time.LocalDate;

/** {@code { from: 2024-01-01, to: 2024-02-01 }}. */
@Doc("The days of which transforms learn: slices from the first, up to and without the last.")
record TrainingRangeForm(
    @Doc(value = "The first day.", example = "2024-01-01") LocalDate from,
    @Doc(value = "The first day that is left out.", example = "2024-02-01") LocalDate to)
    implements Form<TrainingRange> {
  TrainingRangeForm {
    if (!from.isBefore(to)) {
      throw new InvalidKeyException("to", "It must be a later day than 'from'; it is left out.");
    }
  }

  @Override
  public TrainingRange value() {
    return new TrainingRange(from, to);
  }
}
