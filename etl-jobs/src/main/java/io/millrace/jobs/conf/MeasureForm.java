package io.millrace.jobs.conf;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.transform.Bins;
import io.millrace.features.transform.Clip;
import io.millrace.features.transform.Cyclic;
import io.millrace.features.transform.Fit;
import io.millrace.features.transform.Hash;
import io.millrace.features.transform.OneHot;
import io.millrace.features.transform.Ordinal;
import io.millrace.features.transform.Scale;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.jobs.conf.shape.Named;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a feature is, as it is written: each a key of its own, most with a short form. */
sealed interface MeasureForm extends Form<Measure> {
  String INPUT = "total";

  @Named("count")
  @Bare("of")
  @Doc("How many events there are, or how many values; 0 if none.")
  record Count(@Doc(value = "\"*\", or an expression in SQL.", example = "\"*\"") String of)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Count(of));
    }
  }

  @Named("sum")
  @Bare("of")
  @Doc("The sum of the values, exact; of doubles, exact and then rounded once.")
  record Sum(@Doc(value = "A column, or an expression in SQL.", example = INPUT) String of)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Sum(of));
    }
  }

  @Named("avg")
  @Bare("of")
  @Doc("The sum of the values by their count.")
  record Avg(@Doc(value = "A column, or an expression in SQL.", example = INPUT) String of)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Avg(of));
    }
  }

  @Named("min")
  @Bare("of")
  @Doc("The least value.")
  record Min(@Doc(value = "A column, or an expression in SQL.", example = INPUT) String of)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Min(of));
    }
  }

  @Named("max")
  @Bare("of")
  @Doc("The greatest value.")
  record Max(@Doc(value = "A column, or an expression in SQL.", example = INPUT) String of)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Max(of));
    }
  }

  @Named("variance")
  @Bare("of")
  @Doc("The mean square of the distance from the mean.")
  record Variance(
      @Doc(value = "A column, or an expression in SQL.", example = INPUT) String of,
      @Doc("true: divided by n - 1, as for a sample.") @Default("false") boolean sample)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Variance(of, false, sample));
    }
  }

  @Named("stddev")
  @Bare("of")
  @Doc("The root of the variance.")
  record Stddev(
      @Doc(value = "A column, or an expression in SQL.", example = INPUT) String of,
      @Doc("true: divided by n - 1, as for a sample.") @Default("false") boolean sample)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Variance(of, true, sample));
    }
  }

  /** Whether events without a value count for first and last. */
  enum Nulls {
    SKIP,
    KEEP
  }

  @Named("first")
  @Bare("of")
  @Doc("The value of the oldest event.")
  record First(
      @Doc(value = "A column, or an expression in SQL.", example = INPUT) String of,
      @Doc("skip: events without a value are passed over. keep: then there is none.")
          @Default("skip")
          Nulls nulls)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.First(of, nulls == Nulls.KEEP));
    }
  }

  @Named("last")
  @Bare("of")
  @Doc("The value of the newest event.")
  record Last(
      @Doc(value = "A column, or an expression in SQL.", example = INPUT) String of,
      @Doc("skip: events without a value are passed over. keep: then there is none.")
          @Default("skip")
          Nulls nulls)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Last(of, nulls == Nulls.KEEP));
    }
  }

  @Named("last-k")
  @Doc("The values of the newest events, newest first.")
  record LastK(
      @Doc(value = "A column, or an expression in SQL.", example = INPUT) String of,
      @Doc(value = "How many, up to 1000.", example = "5") int k)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.LastK(of, k));
    }
  }

  @Named("distinct")
  @Bare("of")
  @Doc("How many different values there are; 0 if none.")
  record Distinct(
      @Doc(value = "A column, or an expression in SQL.", example = "shop") String of,
      @Doc("true: by a HyperLogLog of 4096 registers, with a standard error of 1.6 %.")
          @Default("false")
          boolean approximate)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(
          approximate ? new Aggregation.ApproximateDistinct(of) : new Aggregation.Distinct(of));
    }
  }

  @Named("top-k")
  @Doc("The most frequent values, the most frequent first; of equally frequent ones the lesser.")
  record TopK(
      @Doc(value = "A column, or an expression in SQL.", example = "shop") String of,
      @Doc(value = "How many, up to 1000.", example = "5") int k)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.TopK(of, k));
    }
  }

  @Named("percentile")
  @Doc("The value below which a share of the values lies, linear between two of them.")
  record Percentile(
      @Doc(value = "A column, or an expression in SQL.", example = INPUT) String of,
      @Doc(value = "From 0 to 1.", example = "0.9") BigDecimal share)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Percentile(of, share.doubleValue()));
    }
  }

  @Named("histogram")
  @Bare("of")
  @Doc("How often each value came.")
  record Histogram(@Doc(value = "A column, or an expression in SQL.", example = "shop") String of)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Histogram(of));
    }
  }

  @Named("ratio")
  @Doc("One feature by another; NULL where the other is 0.")
  record RatioOf(
      @Doc(value = "A feature above this one.", example = "spend_7d") String of,
      @Doc(value = "A feature above this one.", example = "spend_30d") String to)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Expression("try_divide(`%s`, `%s`)".formatted(of, to));
    }
  }

  @Named("bins")
  @Doc(
      "Into which bin a feature falls: the number of edges that are not above it. -1 is NULL, -2 NaN.")
  record BinsOf(
      @Doc(value = "A feature above this one.", example = "spend_7d") String of,
      @Doc(value = "The edges; a bin holds its lower one.", example = "[10, 100, 1000]")
          List<BigDecimal> edges,
      @Doc(
              value = "In the place of edges: how many bins of equally many values to learn.",
              example = "10")
          Optional<Integer> quantiles)
      implements MeasureForm {
    public BinsOf {
      edges = List.copyOf(edges);
      List<BigDecimal> given = edges;
      requireOne(!given.isEmpty(), quantiles.isPresent(), "edges", "quantiles");
      if (IntStream.range(1, given.size())
          .anyMatch(i -> given.get(i - 1).compareTo(given.get(i)) >= 0)) {
        throw new InvalidKeyException("edges", "Give at least one, each greater than the last.");
      }
      checked("quantiles", () -> quantiles.ifPresent(Fit.QuantileBins::new));
    }

    @Override
    public Measure value() {
      return quantiles.isPresent()
          ? new Measure.Learned(of, new Fit.QuantileBins(quantiles.get()))
          : new Measure.Transformed(
              of, new Bins(edges.stream().map(BigDecimal::doubleValue).toList()));
    }
  }

  @Named("hash")
  @Doc("A bucket of a feature's text. NULL has none.")
  record HashOf(
      @Doc(value = "A feature above this one.", example = "last_shop") String of,
      @Doc(value = "How many buckets; the first is 0.", example = "1024") int buckets,
      @Doc("Another seed spreads in another way.") @Default("0") int seed,
      @Doc(
              "xxhash64: of the seed and the text, as Spark's xxhash64(seed, text). crc32: of \"SEED:TEXT\", which any language has.")
          @Default("xxhash64")
          Hash.Algorithm algorithm)
      implements MeasureForm {
    public HashOf {
      if (buckets < 1) {
        throw new InvalidKeyException("buckets", "It must be at least 1.");
      }
    }

    @Override
    public Measure value() {
      return new Measure.Transformed(of, new Hash(algorithm, buckets, seed));
    }
  }

  @Named("ordinal")
  @Doc(
      "The place of a feature's text among known values, from 0; what is not among them comes after all. -1 is NULL.")
  record OrdinalOf(
      @Doc(value = "A feature above this one.", example = "last_shop") String of,
      @Doc(value = "The values.", example = "[berlin, paris]") List<String> values,
      @Doc(
              value =
                  "In the place of values: how many to learn at most, the most frequent first; of equally frequent ones the lesser.",
              example = "100")
          Optional<Integer> top)
      implements MeasureForm {
    public OrdinalOf {
      values = distinct(values);
      requireOne(!values.isEmpty(), top.isPresent(), "values", "top");
      checked("top", () -> top.ifPresent(Fit.FrequentOrdinal::new));
    }

    @Override
    public Measure value() {
      return top.isPresent()
          ? new Measure.Learned(of, new Fit.FrequentOrdinal(top.get()))
          : new Measure.Transformed(of, new Ordinal(values));
    }
  }

  @Named("one-hot")
  @Doc(
      "A 1 for the known value that a feature has and 0 for the others, then one more for what is not among them. NULL: all are 0.")
  record OneHotOf(
      @Doc(value = "A feature above this one.", example = "last_shop") String of,
      @Doc(value = "The values.", example = "[berlin, paris]") List<String> values,
      @Doc(
              value =
                  "In the place of values: how many to learn at most, the most frequent first; of equally frequent ones the lesser.",
              example = "20")
          Optional<Integer> top)
      implements MeasureForm {
    public OneHotOf {
      values = distinct(values);
      requireOne(!values.isEmpty(), top.isPresent(), "values", "top");
      checked("top", () -> top.ifPresent(Fit.FrequentOneHot::new));
    }

    @Override
    public Measure value() {
      return top.isPresent()
          ? new Measure.Learned(of, new Fit.FrequentOneHot(top.get()))
          : new Measure.Transformed(of, new OneHot(values));
    }
  }

  /** Bounds of a clip that are learned. */
  @Doc("The shares of the values that lie below the bounds.")
  record Quantiles(
      @Doc(value = "Below the least value.", example = "1%") Share from,
      @Doc(value = "Below the greatest value.", example = "99%") Share to) {
    public Quantiles {
      if (from.value().compareTo(to.value()) >= 0) {
        throw new InvalidKeyException("to", "It must be greater than 'from'.");
      }
    }

    private Fit fit() {
      return new Fit.QuantileClip(from.value().doubleValue(), to.value().doubleValue());
    }
  }

  @Named("clip")
  @Doc("A feature as a double, no less than a least and no more than a greatest value.")
  record ClipOf(
      @Doc(value = "A feature above this one.", example = "spend_7d") String of,
      @Doc(value = "The least value.", example = "0") Optional<BigDecimal> min,
      @Doc(value = "The greatest value.", example = "10000") Optional<BigDecimal> max,
      @Doc("In the place of min and max: the quantiles at which to learn them.")
          Optional<Quantiles> quantiles)
      implements MeasureForm {
    public ClipOf {
      requireOne(min.isPresent() || max.isPresent(), quantiles.isPresent(), "min", "quantiles");
      if (min.isPresent() != max.isPresent()) {
        throw new InvalidKeyException(min.isPresent() ? "min" : "max", "Give both, min and max.");
      }
      if (min.isPresent() && min.get().compareTo(max.get()) > 0) {
        throw new InvalidKeyException("max", "It is less than min.");
      }
    }

    @Override
    public Measure value() {
      return quantiles.isPresent()
          ? new Measure.Learned(of, quantiles.get().fit())
          : new Measure.Transformed(
              of, new Clip(min.orElseThrow().doubleValue(), max.orElseThrow().doubleValue()));
    }
  }

  @Named("scale")
  @Doc("A feature less a centre, by a spread, as a double.")
  record ScaleOf(
      @Doc(value = "A feature above this one.", example = "spend_7d") String of,
      @Doc(value = "The centre.", example = "42.5") Optional<BigDecimal> minus,
      @Doc(value = "The spread.", example = "17") Optional<BigDecimal> by,
      @Doc(
              value =
                  "In the place of minus and by: what to learn. standard: mean and standard deviation. min-max: the least value, and the distance to the greatest. robust: the median, and the distance between the quartiles. Of equal values the spread is 1.",
              example = "standard")
          Optional<Fit.Scaling.Way> to)
      implements MeasureForm {
    public ScaleOf {
      requireOne(minus.isPresent() || by.isPresent(), to.isPresent(), "minus", "to");
      if (minus.isPresent() != by.isPresent()) {
        throw new InvalidKeyException(
            minus.isPresent() ? "minus" : "by", "Give both, minus and by.");
      }
      if (by.isPresent() && by.get().signum() <= 0) {
        throw new InvalidKeyException("by", "It must be greater than 0.");
      }
    }

    @Override
    public Measure value() {
      return to.isPresent()
          ? new Measure.Learned(of, new Fit.Scaling(to.get()))
          : new Measure.Transformed(
              of, new Scale(minus.orElseThrow().doubleValue(), by.orElseThrow().doubleValue()));
    }
  }

  @Named("cyclic")
  @Doc(
      "Where a time stands in a circle, as an array of its sine and cosine: 23 hours is beside 0 hours.")
  record CyclicOf(
      @Doc(value = "A feature above this one, a timestamp or a date.", example = "last_at")
          String of,
      @Doc(
              value =
                  "hour and minute are of the clock, a day of the month or year counts from its first, weekday from Monday.",
              example = "weekday")
          Cyclic.Circle circle,
      @Doc("The zone of the clock.") @Default("UTC") ZoneId zone)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Transformed(of, new Cyclic(circle, zone));
    }
  }

  private static void requireOne(boolean declared, boolean learned, String key, String other) {
    if (declared == learned) {
      throw new InvalidKeyException(
          declared ? other : key, "Give either %s or %s.".formatted(key, other));
    }
  }

  private static void checked(String key, Runnable made) {
    try {
      made.run();
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException(key, e.getMessage());
    }
  }

  private static List<String> distinct(List<String> values) {
    if (values.stream().distinct().count() < values.size()) {
      throw new InvalidKeyException("values", "Name each once.");
    }
    return List.copyOf(values);
  }

  @Named("expr")
  @Bare("sql")
  @Doc("An expression in SQL of features above this one.")
  record Expr(
      @Doc(value = "The expression.", example = "spend_30d / greatest(orders_30d, 1)") String sql)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Expression(sql);
    }
  }
}
