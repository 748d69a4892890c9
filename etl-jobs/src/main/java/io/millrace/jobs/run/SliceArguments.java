package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import java.util.List;

/**
 * The words after {@code millrace} that build one slice. Whoever starts a slice, a person, a
 * backfill's plan or a scheduler, uses these, so that all do the same.
 */
public final class SliceArguments {
  /** Stands for the slice where it is not known yet. */
  public static final String SLICE = "{slice}";

  private SliceArguments() {}

  public static List<String> of(DatasetSpec spec, Slice slice) {
    return of(spec, slice.value());
  }

  /** The same for whichever slice, with {@link #SLICE} in its place. */
  public static List<String> template(DatasetSpec spec) {
    return of(spec, SLICE);
  }

  private static List<String> of(DatasetSpec spec, String slice) {
    return spec.slicing().by() == Grain.ALL
        ? List.of("run", spec.dataset().toString())
        : List.of("run", spec.dataset().toString(), "--date", slice);
  }
}
