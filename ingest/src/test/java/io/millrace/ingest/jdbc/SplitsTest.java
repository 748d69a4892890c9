package io.millrace.ingest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplitsTest {
  private static final Pattern COMPARISON = Pattern.compile("k (<|>=) (-?\\d+)");

  @Property
  void every_key_meets_exactly_one_predicate(
      @ForAll long one,
      @ForAll long other,
      @ForAll long key,
      @ForAll @IntRange(min = 1, max = 40) int parts) {
    List<String> predicates =
        predicates(
            BigInteger.valueOf(Math.min(one, other)),
            BigInteger.valueOf(Math.max(one, other)),
            parts);
    for (BigInteger k :
        List.of(BigInteger.valueOf(key), BigInteger.valueOf(one), BigInteger.valueOf(other))) {
      assertThat(predicates.stream().filter(p -> holds(p, k))).hasSize(1);
    }
    assertThat(predicates.size()).isBetween(1, parts);
    assertThat(predicates.stream().filter(p -> p.contains("IS NULL")).count())
        .isEqualTo(predicates.size() > 1 ? 1 : 0);
  }

  @Test
  void the_whole_range_of_a_long_is_cut_without_overflow() {
    assertThat(
            predicates(BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE), 4))
        .containsExactly(
            "(k < -4611686018427387904 OR k IS NULL)",
            "k >= -4611686018427387904 AND k < 0",
            "k >= 0 AND k < 4611686018427387904",
            "k >= 4611686018427387904");
  }

  @Test
  void one_value_needs_no_cut() {
    assertThat(predicates(BigInteger.TEN, BigInteger.TEN, 8)).containsExactly("1 = 1");
  }

  @Test
  void two_values_make_two_parts_however_many_are_asked_for() {
    assertThat(predicates(BigInteger.ONE, BigInteger.TWO, 8))
        .containsExactly("(k < 2 OR k IS NULL)", "k >= 2");
  }

  private static List<String> predicates(BigInteger least, BigInteger greatest, int parts) {
    return Splits.predicates(
        "k", Splits.borders(least, greatest, parts), BigInteger::toString, true);
  }

  /** What a database makes of a predicate for a key that is not NULL. */
  private static boolean holds(String predicate, BigInteger key) {
    Matcher comparison = COMPARISON.matcher(predicate);
    boolean holds = true;
    while (comparison.find()) {
      int order = key.compareTo(new BigInteger(comparison.group(2)));
      holds &= comparison.group(1).equals("<") ? order < 0 : order >= 0;
    }
    return holds;
  }
}
