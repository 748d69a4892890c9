package io.millrace.jobs.conf;

import static java.util.stream.Collectors.joining;

import io.millrace.features.spec.Aggregation;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.jobs.conf.shape.Named;
import java.math.BigDecimal;
import java.util.List;
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
  @Doc("How many different values there are, exact; 0 if none.")
  record Distinct(@Doc(value = "A column, or an expression in SQL.", example = "shop") String of)
      implements MeasureForm {
    @Override
    public Measure value() {
      return new Measure.Aggregated(new Aggregation.Distinct(of));
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
  record Bins(
      @Doc(value = "A feature above this one.", example = "spend_7d") String of,
      @Doc(value = "The edges; a bin holds its lower one.", example = "[10, 100, 1000]")
          List<BigDecimal> edges)
      implements MeasureForm {
    public Bins {
      edges = List.copyOf(edges);
      List<BigDecimal> given = edges;
      if (given.isEmpty()
          || IntStream.range(1, given.size())
              .anyMatch(i -> given.get(i - 1).compareTo(given.get(i)) >= 0)) {
        throw new InvalidKeyException("edges", "Give at least one, each greater than the last.");
      }
    }

    @Override
    public Measure value() {
      return new Measure.Expression(
          "case when `%1$s` is null then -1 when isnan(cast(`%1$s` as double)) then -2 else size(filter(array(%2$s), edge -> edge <= cast(`%1$s` as double))) end"
              .formatted(
                  of,
                  edges.stream()
                      .map(edge -> "cast(%s as double)".formatted(edge.toPlainString()))
                      .collect(joining(", "))));
    }
  }

  @Named("hash")
  @Doc("A bucket of a feature's text, by xxHash64 of the seed and the text. NULL has none.")
  record Hash(
      @Doc(value = "A feature above this one.", example = "last_shop") String of,
      @Doc(value = "How many buckets; the first is 0.", example = "1024") int buckets,
      @Doc("Another seed spreads in another way.") @Default("0") int seed)
      implements MeasureForm {
    public Hash {
      if (buckets < 1) {
        throw new InvalidKeyException("buckets", "It must be at least 1.");
      }
    }

    @Override
    public Measure value() {
      return new Measure.Expression(
          "if(`%1$s` is null, null, cast(pmod(xxhash64(%2$d, cast(`%1$s` as string)), %3$d) as int))"
              .formatted(of, seed, buckets));
    }
  }

  @Named("ordinal")
  @Doc(
      "The place of a feature's text among declared values, from 0; what is not among them comes after all. -1 is NULL.")
  record Ordinal(
      @Doc(value = "A feature above this one.", example = "last_shop") String of,
      @Doc(value = "The values.", example = "[berlin, paris]") List<String> values)
      implements MeasureForm {
    public Ordinal {
      values = distinct(values);
    }

    @Override
    public Measure value() {
      return new Measure.Expression(
          "case when `%1$s` is null then -1 when array_position(%2$s, cast(`%1$s` as string)) = 0 then %3$d else cast(array_position(%2$s, cast(`%1$s` as string)) - 1 as int) end"
              .formatted(of, texts(values), values.size()));
    }
  }

  @Named("one-hot")
  @Doc(
      "A 1 for the declared value that a feature has and 0 for the others, then one more for what is not among them. NULL: all are 0.")
  record OneHot(
      @Doc(value = "A feature above this one.", example = "last_shop") String of,
      @Doc(value = "The values.", example = "[berlin, paris]") List<String> values)
      implements MeasureForm {
    public OneHot {
      values = distinct(values);
    }

    @Override
    public Measure value() {
      return new Measure.Expression(
          "concat(transform(%2$s, value -> if(value <=> cast(`%1$s` as string), 1, 0)), array(if(`%1$s` is null or array_contains(%2$s, cast(`%1$s` as string)), 0, 1)))"
              .formatted(of, texts(values)));
    }
  }

  @Named("clip")
  @Doc("A feature, no less than a least and no more than a greatest value.")
  record Clip(
      @Doc(value = "A feature above this one.", example = "spend_7d") String of,
      @Doc(value = "The least value.", example = "0") BigDecimal min,
      @Doc(value = "The greatest value.", example = "10000") BigDecimal max)
      implements MeasureForm {
    public Clip {
      if (min.compareTo(max) > 0) {
        throw new InvalidKeyException("max", "It is less than min.");
      }
    }

    @Override
    public Measure value() {
      return new Measure.Expression(
          "if(`%1$s` is null, null, least(greatest(`%1$s`, %2$s), %3$s))"
              .formatted(of, min.toPlainString(), max.toPlainString()));
    }
  }

  @Named("scale")
  @Doc("A feature less its declared centre, by its declared spread, as a double.")
  record Scale(
      @Doc(value = "A feature above this one.", example = "spend_7d") String of,
      @Doc(value = "The centre.", example = "42.5") BigDecimal minus,
      @Doc(value = "The spread.", example = "17") BigDecimal by)
      implements MeasureForm {
    public Scale {
      if (by.signum() <= 0) {
        throw new InvalidKeyException("by", "It must be greater than 0.");
      }
    }

    @Override
    public Measure value() {
      return new Measure.Expression(
          "(cast(`%s` as double) - cast(%s as double)) / cast(%s as double)"
              .formatted(of, minus.toPlainString(), by.toPlainString()));
    }
  }

  private static List<String> distinct(List<String> values) {
    if (values.isEmpty() || values.stream().distinct().count() < values.size()) {
      throw new InvalidKeyException("values", "Name at least one, and each once.");
    }
    return List.copyOf(values);
  }

  private static String texts(List<String> values) {
    return values.stream()
        .map(value -> "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'")
        .collect(joining(", ", "array(", ")"));
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
