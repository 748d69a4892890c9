package io.millrace.lake;

import java.util.regex.Pattern;

/**
 * The name of a dataset: {@code layer.name}, which is also its database and table in the metastore.
 *
 * @param layer the metastore's database, such as {@code bronze}
 * @param name the table in it
 */
public record DatasetName(String layer, String name) implements Comparable<DatasetName> {
  private static final Pattern PART = Pattern.compile("[a-z][a-z0-9_]{0,99}");

  public DatasetName {
    if (!PART.matcher(layer).matches() || !PART.matcher(name).matches()) {
      throw new InvalidSpecException(
          "'%s.%s' cannot name a dataset. Write layer.name, each a lower-case letter and then letters, digits or '_', as in bronze.orders."
              .formatted(layer, name));
    }
  }

  /**
   * Parses {@code layer.name}.
   *
   * @throws InvalidSpecException if the text is anything else, a path for instance
   */
  public static DatasetName parse(String text) {
    int dot = text.indexOf('.');
    return dot < 0
        ? new DatasetName(text, "")
        : new DatasetName(text.substring(0, dot), text.substring(dot + 1));
  }

  @Override
  public int compareTo(DatasetName other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return layer + "." + name;
  }
}
