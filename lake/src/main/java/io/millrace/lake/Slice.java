package io.millrace.lake;

import java.util.regex.Pattern;

/**
 * One partition value of a dataset, the unit that is built, checked, ready or stale: {@code
 * 2024-03-01}, {@code 2024-03-01T05}, or {@code all}. Slices of one dataset sort by time as their
 * text sorts.
 *
 * @param value the partition value, as it stands in the partition column
 */
public record Slice(String value) implements Comparable<Slice> {
  private static final Pattern FORM = Pattern.compile("all|\\d{4}-\\d{2}-\\d{2}(T\\d{2})?");

  /** The only slice of an unpartitioned dataset. */
  public static final Slice ALL = new Slice("all");

  public Slice {
    if (!FORM.matcher(value).matches()) {
      throw new InvalidSpecException(
          "'%s' is no slice. Write a day as 2024-03-01, an hour as 2024-03-01T05, or 'all'."
              .formatted(value));
    }
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
