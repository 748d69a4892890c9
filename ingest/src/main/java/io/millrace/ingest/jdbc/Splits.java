package io.millrace.ingest.jdbc;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Cuts a range of keys into predicates of which each row meets exactly one, rows outside of the
 * range included: the first split has no lower end, the last no upper one, and NULL is in the
 * first.
 */
final class Splits {
  private Splits() {}

  /** Meets every row. */
  static final List<String> NONE = List.of("1 = 1");

  /**
   * The borders between equal parts of a range.
   *
   * @return strictly ascending, at most {@code parts - 1}, fewer if the range has fewer values
   */
  static List<BigInteger> borders(BigInteger least, BigInteger greatest, int parts) {
    BigInteger width = greatest.subtract(least).add(BigInteger.ONE);
    List<BigInteger> borders = new ArrayList<>();
    BigInteger last = least;
    for (int i = 1; i < parts; i++) {
      BigInteger border =
          least.add(width.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(parts)));
      if (border.compareTo(last) > 0) {
        borders.add(border);
        last = border;
      }
    }
    return borders;
  }

  /**
   * One predicate for each part.
   *
   * @param key what is compared, as SQL
   * @param nullable whether some rows may have no key
   */
  static List<String> predicates(
      String key,
      List<BigInteger> borders,
      Function<BigInteger, String> literal,
      boolean nullable) {
    if (borders.isEmpty()) {
      return NONE;
    }
    List<String> predicates = new ArrayList<>();
    String first = "%s < %s".formatted(key, literal.apply(borders.get(0)));
    predicates.add(nullable ? "(%s OR %s IS NULL)".formatted(first, key) : first);
    for (int i = 1; i < borders.size(); i++) {
      predicates.add(
          "%s >= %s AND %s < %s"
              .formatted(
                  key, literal.apply(borders.get(i - 1)), key, literal.apply(borders.get(i))));
    }
    predicates.add("%s >= %s".formatted(key, literal.apply(borders.get(borders.size() - 1))));
    return predicates;
  }
}
