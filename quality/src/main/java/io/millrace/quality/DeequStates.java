package io.millrace.quality;

import com.amazon.deequ.analyzers.NumMatches;
import com.amazon.deequ.analyzers.SumState;
import java.util.Collection;

/** Merges what was gathered per file with Deequ's own algebra of states. */
final class DeequStates {
  private DeequStates() {}

  static long total(Collection<Long> counts) {
    return counts.stream()
        .map(NumMatches::new)
        .reduce(new NumMatches(0), NumMatches::sum)
        .numMatches();
  }

  static double sum(Collection<Double> sums) {
    return sums.stream().map(SumState::new).reduce(new SumState(0), SumState::sum).sum();
  }
}
