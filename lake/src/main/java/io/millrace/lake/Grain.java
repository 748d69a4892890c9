package io.millrace.lake;

/** How wide a slice is. */
public enum Grain {
  /** {@code 2024-03-01T05} */
  HOUR,
  /** {@code 2024-03-01} */
  DAY,
  /** The one slice {@code all} of an unpartitioned dataset. */
  ALL
}
