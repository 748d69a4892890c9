package io.millrace.features.online;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;

/**
 * Which values of a group these are. Of two, the one as of the later time is the newer; of one
 * time, the one that was made later.
 *
 * @param asOf the end of the slice
 * @param build the version of the group's table that the slice was committed as; it grows whenever
 *     the slice is made anew
 */
public record Edition(Instant asOf, long build) implements Comparable<Edition>, Serializable {
  public Edition {
    requireNonNull(asOf, "asOf");
  }

  @Override
  public String toString() {
    return "%s (build %d)".formatted(asOf, build);
  }

  @Override
  public int compareTo(Edition other) {
    int byTime = asOf.compareTo(other.asOf);
    return byTime != 0 ? byTime : Long.compare(build, other.build);
  }
}
