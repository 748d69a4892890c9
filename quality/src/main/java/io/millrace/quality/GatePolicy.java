package io.millrace.quality;

import java.util.List;
import java.util.Set;

/**
 * What a dataset's gate allows beside its checks.
 *
 * @param ungated whether a slice may be published although no check applied; such a slice says so
 * @param allowsEmpty whether a slice without rows may be ready once its source has confirmed that
 *     there are none
 * @param keys the columns that name a row in the report of a failed check; empty: those of the
 *     first {@code unique} check, else the first column
 * @param personalColumns columns whose values never leave the gate but as a hash
 */
public record GatePolicy(
    boolean ungated, boolean allowsEmpty, List<String> keys, Set<String> personalColumns) {
  /** Nothing is allowed: checks are needed, and rows. */
  public static final GatePolicy STRICT = new GatePolicy(false, false, List.of(), Set.of());

  public GatePolicy {
    keys = List.copyOf(keys);
    personalColumns = Set.copyOf(personalColumns);
  }
}
