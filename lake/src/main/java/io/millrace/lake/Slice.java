package io.millrace.lake;

/**
 * One partition value of a dataset, the unit that is built, checked, ready or stale: {@code
 * 2024-03-01}, {@code 2024-03-01T05}, or {@code all}. Slices of one dataset sort by time as their
 * text sorts.
 *
 * @param value the partition value, as it stands in the partition column
 */
public record Slice(String value) implements Comparable<Slice> {
  /**
   * Digits stand for any digit. Slices are made by the hundred thousand, where a pattern is dear.
   */
  private static final String HOUR = "0000-00-00T00";

  private static final int DAY_LENGTH = "0000-00-00".length();

  /** The only slice of an unpartitioned dataset. */
  public static final Slice ALL = new Slice("all");

  public Slice {
    if (!value.equals("all") && !isTime(value)) {
      throw new InvalidSpecException(
          "'%s' is no slice. Write a day as 2024-03-01, an hour as 2024-03-01T05, or 'all'."
              .formatted(value));
    }
  }

  private static boolean isTime(String value) {
    if (value.length() != DAY_LENGTH && value.length() != HOUR.length()) {
      return false;
    }
    for (int at = 0; at < value.length(); at++) {
      char there = value.charAt(at);
      char form = HOUR.charAt(at);
      if (form == '0' ? there < '0' || there > '9' : there != form) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Slice other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
