package io.millrace.features.reader;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a version of a feature group lies in a store: what names an entity, and of which types its
 * columns are. The store itself holds this beside the values, so that a reader needs no settings.
 *
 * @param group such as {@code features.customer_orders}
 * @param columns keys and features with their types, in their order
 * @param made features that are made of others by a transform
 */
public record StoredTable(
    String group,
    int version,
    List<String> keys,
    Map<String, FeatureType> columns,
    Map<String, MadeOf> made) {
  /** The table beside the values, with a row for each version of a group. */
  public static final String REGISTRY = "millrace_features";

  /** The column of the time as of which a row's values are. */
  public static final String AS_OF = "_as_of";

  /** The column that tells two makings of one slice apart; the greater is the later. */
  public static final String BUILD = "_build";

  /** A name in PostgreSQL is no longer. */
  private static final int LONGEST_NAME = 63;

  public StoredTable {
    requireNonNull(group, "group");
    keys = List.copyOf(keys);
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    made = Collections.unmodifiableMap(new LinkedHashMap<>(made));
    if (!columns.keySet().containsAll(keys)) {
      throw new IllegalArgumentException(
          "%s has no types for all of its keys %s.".formatted(group, keys));
    }
    if (columns.containsKey(AS_OF) || columns.containsKey(BUILD)) {
      throw new IllegalArgumentException(
          "%s has a column %s or %s, which the store needs for itself. Rename the feature."
              .formatted(group, AS_OF, BUILD));
    }
    for (String key : keys) {
      FeatureType.Kind kind = columns.get(key).kind();
      if (columns.get(key).isNested()
          || kind == FeatureType.Kind.BINARY
          || kind == FeatureType.Kind.FLOAT
          || kind == FeatureType.Kind.DOUBLE) {
        throw new IllegalArgumentException(
            "The key %s of %s is of type %s, by which nobody can look up a row. Use a whole number, a text, a date or a decimal."
                .formatted(key, group, columns.get(key)));
      }
    }
    if (name(group, version).length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "The table of %s would be called %s, which is longer than the %d characters that PostgreSQL takes."
              .formatted(group, name(group, version), LONGEST_NAME));
    }
  }

  /** A table whose features are none of them made of others. */
  public StoredTable(
      String group, int version, List<String> keys, Map<String, FeatureType> columns) {
    this(group, version, keys, columns, Map.of());
  }

  /** What the table is called; each version has one of its own. */
  public static String name(String group, int version) {
    return "%s_v%d".formatted(group.replace('.', '_'), version);
  }

  public String name() {
    return name(group, version);
  }

  /** The columns that are not keys, in their order. */
  public List<String> features() {
    return columns.keySet().stream().filter(name -> !keys.contains(name)).toList();
  }

  /** Keys and columns as JSON, as the registry keeps them. */
  public String columnsText() {
    StringBuilder to = new StringBuilder("{");
    columns.forEach(
        (name, type) -> {
          to.append(to.length() == 1 ? "" : ",");
          JsonText.quote(name, to);
          to.append(':');
          JsonText.quote(type.toString(), to);
        });
    return to.append('}').toString();
  }

  public String keysText() {
    StringBuilder to = new StringBuilder("[");
    for (String key : keys) {
      to.append(to.length() == 1 ? "" : ",");
      JsonText.quote(key, to);
    }
    return to.append(']').toString();
  }

  public String madeText() {
    return MadeOf.write(made);
  }

  /** What {@link #keysText}, {@link #columnsText} and {@link #madeText} say. */
  public static StoredTable of(
      String group, int version, String keys, String columns, String made) {
    Map<String, FeatureType> types = new LinkedHashMap<>();
    ((Map<?, ?>) JsonText.read(columns))
        .forEach((name, type) -> types.put((String) name, FeatureType.parse((String) type)));
    List<String> names = ((List<?>) JsonText.read(keys)).stream().map(String.class::cast).toList();
    return new StoredTable(group, version, names, types, MadeOf.read(made));
  }

  /** A name in quotes, whatever is in it. */
  public static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
