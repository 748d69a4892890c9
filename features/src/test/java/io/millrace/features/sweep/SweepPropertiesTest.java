package io.millrace.features.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Frame;
import io.millrace.features.spec.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random events and labels, against the definition. */
class SweepPropertiesTest {
  private static final String X = "x";
  private static final List<Aggregation> NUMERIC =
      List.of(
          new Aggregation.Count(X),
          new Aggregation.Sum(X),
          new Aggregation.Avg(X),
          new Aggregation.Min(X),
          new Aggregation.Max(X),
          new Aggregation.Variance(X, false, false),
          new Aggregation.Variance(X, true, true),
          new Aggregation.First(X, false),
          new Aggregation.Last(X, false),
          new Aggregation.LastK(X, 3),
          new Aggregation.Distinct(X),
          new Aggregation.ApproximateDistinct(X),
          new Aggregation.TopK(X, 2),
          new Aggregation.Percentile(X, 0.3),
          new Aggregation.Histogram(X));
  private static final List<Aggregation> OF_TEXT =
      NUMERIC.stream()
          .filter(
              a ->
                  !(a instanceof Aggregation.Sum
                      || a instanceof Aggregation.Avg
                      || a instanceof Aggregation.Variance
                      || a instanceof Aggregation.Percentile))
          .toList();
  static final List<Function<Random, Object>> KINDS =
      List.of(
          random -> (long) random.nextInt(7) - 3,
          random -> random.nextLong() >> 4,
          random -> (random.nextInt(9) - 4) * 0.1,
          random -> Math.scalb(random.nextDouble() - 0.5, random.nextInt(300) - 150),
          random -> BigDecimal.valueOf(random.nextInt(20_000) - 10_000, 2),
          random -> new BigDecimal(new BigInteger(90, random).setBit(89), 3),
          random -> "abcdefg".substring(random.nextInt(7)));

  @Property(tries = 400)
  void each_label_gets_what_the_definition_says(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int size) {
    Random random = new Random(seed);
    Function<Random, Object> kind = KINDS.get(random.nextInt(KINDS.size()));
    List<Event> events = events(random, size, kind);
    List<Label> labels = labels(random, 25);
    long length = 1 + random.nextInt(30);
    for (Aggregation aggregation : fitting(kind)) {
      List<Object> answers = Swept.answers(aggregation, frame(length), events, labels);
      for (int i = 0; i < labels.size(); i++) {
        Object expected = Oracle.answer(aggregation, length, events, labels.get(i));
        assertSame(aggregation, answers.get(i), expected);
      }
    }
  }

  @Property(tries = 300)
  void neither_the_order_of_events_nor_other_labels_change_a_bit(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int size) {
    Random random = new Random(seed);
    Function<Random, Object> kind = KINDS.get(random.nextInt(KINDS.size()));
    List<Event> events = events(random, size, kind);
    List<Label> labels = labels(random, 12);
    Frame frame = frame(1 + random.nextInt(30));
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);
    for (Aggregation aggregation : fitting(kind)) {
      List<Object> together = Swept.answers(aggregation, frame, events, labels);
      for (int i = 0; i < labels.size(); i++) {
        assertThat(Swept.answers(aggregation, frame, shuffled, List.of(labels.get(i))))
            .as("%s of %s", aggregation.text(), labels.get(i))
            .containsExactly(together.get(i));
      }
    }
  }

  @Property(tries = 200)
  void entities_may_be_spread_over_any_number_of_partitions(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int partitions) {
    Random random = new Random(seed);
    Function<Random, Object> kind = KINDS.get(random.nextInt(KINDS.size()));
    List<Event> events = events(random, 60, kind);
    List<Label> labels = labels(random, 20);
    Frame frame = frame(12);
    for (Aggregation aggregation : fitting(kind)) {
      List<Object> whole = Swept.answers(aggregation, frame, events, labels);
      Map<Label, Object> parts = new HashMap<>();
      for (int part = 0; part < partitions; part++) {
        int own = part;
        List<Label> some = labels.stream().filter(l -> l.entity() % partitions == own).toList();
        List<Object> answers =
            Swept.answers(
                aggregation,
                frame,
                events.stream().filter(e -> e.entity() % partitions == own).toList(),
                some);
        IntStream.range(0, some.size()).forEach(i -> parts.put(some.get(i), answers.get(i)));
      }
      assertThat(labels.stream().map(parts::get)).containsExactlyElementsOf(whole);
    }
  }

  private static void assertSame(Aggregation aggregation, Object answer, Object expected) {
    if (aggregation instanceof Aggregation.ApproximateDistinct) {
      assertThat((long) answer).isCloseTo((long) expected, within(2L)); // of no more than 60
    } else if (answer instanceof Number number
        && expected instanceof Double real
        && !(aggregation instanceof Aggregation.Sum)) {
      double scale = Math.max(Math.abs(real), Double.MIN_NORMAL);
      // an average of decimals is a decimal with four digits more
      double bound =
          answer instanceof BigDecimal d ? Math.scalb(1.0, -3 * d.scale()) : scale * 4e-16;
      assertThat(number.doubleValue())
          .as(aggregation.text())
          .isCloseTo(real, within(Math.max(bound, scale * 4e-16)));
    } else if (answer instanceof BigDecimal decimal) {
      assertThat(decimal).as(aggregation.text()).isEqualByComparingTo((BigDecimal) expected);
    } else {
      assertThat(answer).as(aggregation.text()).isEqualTo(expected);
    }
  }

  static List<Aggregation> fitting(Function<Random, Object> kind) {
    return KINDS.indexOf(kind) == KINDS.size() - 1 ? OF_TEXT : NUMERIC;
  }

  private static Frame frame(long length) {
    return new Frame(
        new Window.Span(Duration.ofNanos(length * 1_000)), Duration.ZERO, false, ZoneOffset.UTC);
  }

  static List<Event> events(Random random, int size, Function<Random, Object> kind) {
    return random
        .ints(size, 0, 3)
        .mapToObj(
            entity ->
                new Event(
                    entity, random.nextInt(40), random.nextInt(5) == 0 ? null : kind.apply(random)))
        .toList();
  }

  private static List<Label> labels(Random random, int size) {
    return random
        .ints(size, 0, 4)
        .mapToObj(entity -> new Label(entity, random.nextInt(60)))
        .sorted(Comparator.comparing(Label::entity).thenComparing(Label::time))
        .distinct()
        .toList();
  }
}
