package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.quality.CheckSpec;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When slices of a dataset are due, what is known of their columns, and what must hold before
 * readers see them.
 *
 * @param columns in the file's order
 */
@Doc(
    "When slices are due, what is known of their columns, and what must hold before readers see them.")
public record Publication(
    @Doc(value = "When it should be built, as a cron expression.", example = "\"0 2 * * *\"")
        @Incidental
        Optional<Cron> schedule,
    @Doc("What is expected of it by the clock.") @Incidental Optional<Expectation> expect,
    @Doc(
            value = "The first day there is data for; days before it are not missing.",
            example = "2024-01-01")
        @Incidental
        Optional<LocalDate> start,
    @Doc("What is known of columns beside their type, by name.") Map<String, ColumnSpec> columns,
    @Doc("What must hold before a slice becomes visible.") @As(CheckForm.class)
        List<CheckSpec> checks,
    @Doc("Whether a slice may be published although no check applied to it.") @Default("false")
        boolean ungated,
    @Doc(
            "Whether a slice without rows may be ready: for kind jdbc once the source has confirmed that there are none, for kind journal if no file was delivered.")
        @Default("refused")
        EmptySlices empty) {
  public Publication {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    checks = List.copyOf(checks);
  }

  /** Whether a slice without rows may be ready. */
  public enum EmptySlices {
    REFUSED,
    ALLOWED
  }

  /** By when a slice should be there. */
  @Doc("What is expected of the dataset by the clock.")
  public record Expectation(
      @Doc(value = "A slice is late if it is not ready this long after its end.", example = "4h")
          Optional<Duration> readyWithin) {}
}
