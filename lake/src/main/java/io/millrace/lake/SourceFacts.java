package io.millrace.lake;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a source said of itself, in the very state that the batch's rows were read from.
 *
 * @param rows how many rows it has for the slice; empty if it was not asked or cannot say. Zero
 *     means it confirmed that there are none
 * @param sums the sum of a numeric column over these rows, exact, by column name; NULLs left out,
 *     absent for a sum of nothing
 * @param position the source's log position of that state, such as a PostgreSQL LSN
 * @param consistent whether all rows were read from one state; if not, rows and sums may differ
 *     from the batch without a fault
 */
public record SourceFacts(
    OptionalLong rows,
    Map<String, BigDecimal> sums,
    Optional<String> position,
    boolean consistent) {
  public static final SourceFacts NONE =
      new SourceFacts(OptionalLong.empty(), Map.of(), Optional.empty(), false);

  public SourceFacts {
    sums = Map.copyOf(sums);
  }
}
