package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.lake.DatasetName;
import java.time.Duration;
import java.util.Optional;

/** {@code silver.orders} or {@code { dataset: silver.orders, window: 7d }}. */
@Bare("dataset")
@Doc("A dataset that is read, and how far back.")
record InputForm(
    @Doc(value = "The dataset, layer.name.", example = "silver.orders") DatasetName dataset,
    @Doc(
            value =
                "How far before the end of a slice it reads: all slices of the input that overlap that time must be ready. Days are days of the calendar. Without it: the time of the slice itself.",
            example = "7d")
        Optional<Duration> window)
    implements Form<InputWindow> {
  @Override
  public InputWindow value() {
    return new InputWindow(dataset, window);
  }
}
