package io.millrace.jobs.conf.tree;

import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way to a value, such as {@code datasets.bronze.orders.checks[0].level}. A key that holds a
 * dot is written in double quotes, except for the two places where it always does: the name of a
 * dataset, and that of a Spark setting.
 */
public final class KeyPath {
  private static final Pattern STEP =
      Pattern.compile("\\G(?:\\.?(?:\"([^\"]+)\"|([^.\\[\\]\"]+))|\\[(\\d{1,6})])");
  private static final Pattern SPARK = Pattern.compile("spark\\.([^\"].*)");
  private static final Pattern DATASET = Pattern.compile("datasets\\.([^.\"]+\\.[^.\\[\"]+)");

  private KeyPath() {}

  /** The path of a key in a map at {@code path}. */
  public static String child(String path, String key) {
    boolean plain = isPlain(key) || path.equals("datasets") || path.equals("spark");
    String step = plain ? key : '"' + key + '"';
    return path.isEmpty() ? step : path + "." + step;
  }

  /** Asked for every key of every file, so no regular expression. */
  private static boolean isPlain(String key) {
    for (int i = 0; i < key.length(); i++) {
      if (".[]\"".indexOf(key.charAt(i)) >= 0) {
        return false;
      }
    }
    return !key.isEmpty();
  }

  /** The path of an item in the list at {@code path}. */
  public static String item(String path, int index) {
    return path + "[" + index + "]";
  }

  /**
   * The steps of a path: a String for a key, an Integer for an item.
   *
   * @throws InvalidSpecException if the text is no path
   */
  static List<Object> steps(String path) {
    Matcher spark = SPARK.matcher(path);
    if (spark.matches()) {
      return List.of("spark", spark.group(1));
    }
    List<Object> steps = new ArrayList<>();
    int at = 0;
    Matcher dataset = DATASET.matcher(path);
    if (dataset.lookingAt()) {
      steps.add("datasets");
      steps.add(dataset.group(1));
      at = dataset.end();
    }
    Matcher step = STEP.matcher(path);
    while (at < path.length()) {
      if (!step.find(at) || step.start() != at) {
        throw new InvalidSpecException(
            "'%s' is no path. Write keys with dots between them and items in brackets, as in datasets.bronze.orders.checks[0].level."
                .formatted(path));
      }
      steps.add(step.group(3) != null ? Integer.valueOf(step.group(3)) : key(step));
      at = step.end();
    }
    return List.copyOf(steps);
  }

  private static String key(Matcher step) {
    return step.group(1) != null ? step.group(1) : step.group(2);
  }
}
