package io.millrace.jobs.conf.shape;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** How names of the code are written in files, and which one a misspelt name may have been. */
public final class Names {
  private static final int SHORTEST_BEGINNING = 3;

  private Names() {}

  /** {@code fetchSize} as {@code fetch-size}. */
  static String ofComponent(String name) {
    return words(name).replace(' ', '-');
  }

  /** {@code READ_ONLY} as {@code read-only}. */
  public static String ofConstant(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code EmptySlices} as {@code empty slices}. */
  static String words(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  /** The known name that is closest to a word, if it is close. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    int close = Math.max(1, Math.min(3, word.length() / 3));
    ToIntFunction<String> distance = name -> distance(plain(word), plain(name));
    return known.stream()
        .filter(name -> distance.applyAsInt(name) <= close || begins(name, word))
        .min(Comparator.comparingInt(distance).thenComparing(Comparator.naturalOrder()));
  }

  private static boolean begins(String name, String word) {
    return word.length() >= SHORTEST_BEGINNING && name.startsWith(plain(word));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code " Did you mean 'x'?"}, or nothing. */
  public static String didYouMean(String word, Collection<String> known) {
    return nearest(word, known).map(name -> " Did you mean '" + name + "'?").orElse("");
  }

  /** Optimal string alignment: letters added, left out, replaced, or two neighbours swapped. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int differs = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + differs);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
