package io.millrace.features.transform;

import static java.util.stream.Collectors.toCollection;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** How the parameters of a transform are learned from values of a training range. */
public sealed interface Fit extends Serializable {
  /** The most categories and bins. */
  int MOST = 1000;

  /** What it makes, and of what, in a line. */
  String text(String of);

  /** What the values must be. */
  Set<Form> takes();

  /** Learned from numbers. */
  sealed interface OfNumbers extends Fit {
    /** Which quantiles it needs. */
    List<Double> shares();

    Transform of(Distribution values);

    @Override
    default Set<Form> takes() {
      return Numbers.FORMS;
    }
  }

  /** Learned from the most frequent texts. */
  sealed interface OfTexts extends Fit {
    /** How many at most. */
    int size();

    /**
     * @param frequent the most frequent first; of equally frequent ones the lesser, by code point
     */
    Transform of(List<String> frequent);

    @Override
    default Set<Form> takes() {
      return Texts.FORMS;
    }
  }

  /**
   * Bins that hold about equally many values. Edges that are equal, or have no value below them,
   * are one or none: a column of one value has one bin.
   */
  record QuantileBins(int bins) implements OfNumbers {
    public QuantileBins {
      within("quantiles", bins, 2);
    }

    @Override
    public List<Double> shares() {
      return IntStream.range(1, bins).mapToObj(i -> (double) i / bins).toList();
    }

    @Override
    public Bins of(Distribution values) {
      TreeSet<Double> edges =
          shares().stream()
              .map(values.quantiles()::get)
              .filter(edge -> edge > values.min())
              .collect(toCollection(TreeSet::new));
      return new Bins(List.copyOf(edges));
    }

    @Override
    public String text(String of) {
      return "bins(%s, %d quantiles)".formatted(of, bins);
    }
  }

  /** Bounds at two quantiles. */
  record QuantileClip(double from, double to) implements OfNumbers {
    public QuantileClip {
      if (!(from >= 0 && from < to && to <= 1)) {
        throw new IllegalArgumentException(
            "The shares to clip at lie between 0 and 1, the lower first, and not %s and %s."
                .formatted(from, to));
      }
    }

    @Override
    public List<Double> shares() {
      return List.of(from, to);
    }

    @Override
    public Clip of(Distribution values) {
      return new Clip(values.quantiles().get(from), values.quantiles().get(to));
    }

    @Override
    public String text(String of) {
      return "clip(%s, at quantiles %s and %s)".formatted(of, from, to);
    }
  }

  /** A centre and a spread; where all values are equal, the spread is 1. */
  record Scaling(Way way) implements OfNumbers {
    /** What centre and spread are. */
    public enum Way {
      /** Mean and standard deviation. */
      STANDARD,
      /** The least value, and the distance to the greatest. */
      MIN_MAX,
      /** The median, and the distance between the quartiles. */
      ROBUST
    }

    private static final double QUARTER = 0.25;
    private static final double HALF = 0.5;
    private static final double THREE_QUARTERS = 0.75;

    @Override
    public List<Double> shares() {
      return way == Way.ROBUST ? List.of(QUARTER, HALF, THREE_QUARTERS) : List.of();
    }

    @Override
    public Scale of(Distribution values) {
      return switch (way) {
        case STANDARD -> scale(values.mean(), values.deviation());
        case MIN_MAX -> scale(values.min(), values.max() - values.min());
        case ROBUST ->
            scale(
                values.quantiles().get(HALF),
                values.quantiles().get(THREE_QUARTERS) - values.quantiles().get(QUARTER));
      };
    }

    private static Scale scale(double centre, double spread) {
      return new Scale(centre, spread > 0 ? spread : 1);
    }

    @Override
    public String text(String of) {
      return "scale(%s, %s)".formatted(of, way);
    }
  }

  /** Places of the most frequent texts. */
  record FrequentOrdinal(int size) implements OfTexts {
    public FrequentOrdinal {
      within("top", size, 1);
    }

    @Override
    public Ordinal of(List<String> frequent) {
      return new Ordinal(frequent);
    }

    @Override
    public String text(String of) {
      return "ordinal(%s, top %d)".formatted(of, size);
    }
  }

  /** A place for each of the most frequent texts. */
  record FrequentOneHot(int size) implements OfTexts {
    public FrequentOneHot {
      within("top", size, 1);
    }

    @Override
    public OneHot of(List<String> frequent) {
      return new OneHot(frequent);
    }

    @Override
    public String text(String of) {
      return "one-hot(%s, top %d)".formatted(of, size);
    }
  }

  private static void within(String key, int given, int least) {
    if (given < least || given > MOST) {
      throw new IllegalArgumentException(
          "%s is from %d to %d, and not %d.".formatted(key, least, MOST, given));
    }
  }
}
