package io.millrace.quality;

import static io.millrace.quality.Specs.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.amazon.deequ.analyzers.Analyzer;
import com.amazon.deequ.analyzers.Completeness;
import com.amazon.deequ.analyzers.Compliance;
import com.amazon.deequ.analyzers.Maximum;
import com.amazon.deequ.analyzers.Mean;
import com.amazon.deequ.analyzers.Minimum;
import com.amazon.deequ.analyzers.PatternMatch;
import com.amazon.deequ.analyzers.Size;
import com.amazon.deequ.analyzers.Sum;
import com.amazon.deequ.analyzers.Uniqueness;
import com.amazon.deequ.analyzers.runners.AnalysisRunner;
import com.amazon.deequ.analyzers.runners.AnalyzerContext;
import com.amazon.deequ.analyzers.runners.EmptyStateException;
import com.amazon.deequ.metrics.Metric;
import io.millrace.lake.CheckResult;
import io.millrace.lake.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.util.Try;
import scala.util.matching.Regex;

/**
 * What is gathered per file and merged gives what Deequ finds by reading the rows, and what a plain
 * query finds: over random rows with NULLs, duplicates and NaN, in files of any size.
 */
class DeequOracleTest {
  private static final String COLUMNS = "a INT, s STRING, d DECIMAL(12,2), x DOUBLE";
  private static final String[] WORDS = {"new", "paid", "lost", "", null};
  private static final double[] NUMBERS = {
    -1.5, 0, 0.25, 9e9, Double.NaN, Double.POSITIVE_INFINITY
  };

  /**
   * A check and its oracles.
   *
   * @param deequ the same for Deequ
   * @param query the same in SQL, over a view {@code t}; its one column is the metric
   */
  private record Case(Rule rule, Optional<String> where, Analyzer<?, ?> deequ, String query) {}

  private static List<Case> cases(BigDecimal share) {
    Optional<String> all = Optional.empty();
    Optional<String> some = Optional.of("a > 2");
    return List.of(
        new Case(Specs.rows(0, 1000), all, new Size(none()), "select count(*) from t"),
        new Case(
            Specs.rows(0, 1000),
            some,
            new Size(some("a > 2")),
            "select count(*) from t where a > 2"),
        new Case(
            new Rule.Complete("s", share),
            all,
            new Completeness("s", none(), none()),
            "select count(s) / count(*) from t"),
        new Case(
            new Rule.Complete("s", share),
            some,
            new Completeness("s", some("a > 2"), none()),
            "select count(s) / count(*) from t where a > 2"),
        new Case(
            new Rule.In("s", List.of("new", "paid"), share),
            all,
            compliance("s in ('new', 'paid')", "s is not null"),
            "select count_if(s in ('new', 'paid')) / count(s) from t"),
        new Case(
            new Rule.Matches("s", "^[np]", share),
            some,
            new PatternMatch(
                "s", new Regex("^[np]", seq()), some("s is not null and a > 2"), none()),
            "select count_if(s like 'n%' or s like 'p%') / count(s) from t where a > 2"),
        new Case(
            new Rule.Between("x", Optional.of("0"), Optional.empty(), share),
            all,
            compliance("x >= 0 and not isnan(x)", "x is not null"),
            "select count_if(x >= 0 and x <= double('Infinity')) / count(x) from t"),
        new Case(
            new Rule.Between("d", Optional.of("-1"), Optional.of("2.5"), share),
            all,
            compliance("d >= -1 and d <= 2.5", "d is not null"),
            "select count_if(d between -1 and 2.5) / count(d) from t"),
        new Case(
            new Rule.Satisfies("d > a or s = 'new'", share),
            all,
            compliance("coalesce(d > a or s = 'new', false)", "true"),
            "select count_if(d > a or s = 'new') / count(*) from t"),
        new Case(
            new Rule.Unique(List.of("a")),
            all,
            new Uniqueness(seq("a"), some("a is not null"), none()),
            "select count_if(n = 1) / sum(n) from (select count(*) n from t where a is not null group by a)"),
        new Case(
            new Rule.Unique(List.of("a", "s")),
            some,
            new Uniqueness(
                seq("a", "s"), some("a is not null and s is not null and a > 2"), none()),
            "select count_if(n = 1) / sum(n) from (select count(*) n from t where a > 2 and s is not null group by a, s)"),
        range(Rule.Aggregate.MIN, new Minimum("d", none(), none()), "select min(d) from t"),
        range(Rule.Aggregate.MAX, new Maximum("d", none(), none()), "select max(d) from t"),
        range(
            Rule.Aggregate.MEAN, new Mean("d", none()), "select double(sum(d)) / count(d) from t"),
        range(Rule.Aggregate.SUM, new Sum("d", none()), "select sum(d) from t"));
  }

  private static Case range(Rule.Aggregate of, Analyzer<?, ?> deequ, String query) {
    return new Case(Specs.range(of, "d", "-1000000", "1"), Optional.empty(), deequ, query);
  }

  @Property(tries = 5)
  void equals_deequ_and_sql_on_random_rows(@ForAll long seed) {
    Random random = new Random(seed);
    List<List<Row>> files = new ArrayList<>();
    for (int file = 0; file < 3; file++) {
      files.add(rows(random, random.nextInt(12)));
    }
    BigDecimal share = BigDecimal.valueOf(random.nextInt(11), 1);
    boolean hasStatistics = random.nextBoolean();
    Written written = Written.files(COLUMNS, files.get(0), files.get(1), files.get(2));
    List<Case> cases = cases(share);

    List<CheckResult> results =
        Specs.judge(
                hasStatistics ? written : written.withoutStatistics(),
                cases.stream()
                    .map(it -> new CheckSpec(it.rule(), CheckSpec.Level.FAIL, it.where()))
                    .toArray(CheckSpec[]::new))
            .checks();

    Dataset<Row> data = written.dataset();
    data.createOrReplaceTempView("t");
    AnalyzerContext deequ = deequ(data, cases);
    for (int i = 0; i < cases.size(); i++) {
      compare(results.get(i), cases.get(i), share, deequ, data);
    }
  }

  private static void compare(
      CheckResult result, Case oracle, BigDecimal share, AnalyzerContext deequ, Dataset<Row> data) {
    Object value = data.sparkSession().sql(oracle.query()).first().get(0);
    if (value == null) { // a share or an aggregate of nothing
      assertThat(result.verdict()).as(result.check()).isEqualTo(Verdict.NOT_APPLICABLE);
      return;
    }
    double expected = ((Number) value).doubleValue();
    assertThat(result.metric().orElseThrow()).as(result.check()).isCloseTo(expected, within(1e-9));
    // Deequ has no size where it is known of no row whether it counts.
    assertThat(metric(deequ, oracle.deequ()).orElse(0.0))
        .as(result.check())
        .isCloseTo(expected, within(1e-9));
    assertThat(result.verdict())
        .as(result.check())
        .isEqualTo(holds(oracle.rule(), expected, share) ? Verdict.PASSED : Verdict.FAILED);
  }

  /** Fewer than 40 rows and shares of one digit: a double is exact enough here. */
  private static boolean holds(Rule rule, double metric, BigDecimal share) {
    if (rule instanceof Rule.Rows) {
      return true;
    }
    if (rule instanceof Rule.Range range) {
      return metric <= range.max().orElseThrow().doubleValue();
    }
    return rule instanceof Rule.Unique ? metric == 1 : metric >= share.doubleValue() - 1e-9;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Deequ's types are Scala's
  private static AnalyzerContext deequ(Dataset<Row> data, List<Case> cases) {
    Seq analyzers = seq(cases.stream().map(Case::deequ).toArray());
    return AnalysisRunner.onData(data).addAnalyzers(analyzers).run();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static OptionalDouble metric(AnalyzerContext context, Analyzer analyzer) {
    Try<?> value = ((Metric<?>) context.metric(analyzer).get()).value();
    return analyzer instanceof Size
            && value.isFailure()
            && value.failed().get() instanceof EmptyStateException
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) value.get());
  }

  private static List<Row> rows(Random random, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          row(
              random.nextInt(8) == 0 ? null : random.nextInt(10),
              WORDS[random.nextInt(WORDS.length)],
              random.nextInt(5) == 0 ? null : BigDecimal.valueOf(random.nextInt(800) - 200, 2),
              random.nextInt(5) == 0 ? null : NUMBERS[random.nextInt(NUMBERS.length)]));
    }
    return rows;
  }

  private static Compliance compliance(String condition, String where) {
    return new Compliance(
        condition,
        condition,
        some(where),
        JavaConverters.asScalaBuffer(List.<String>of()).toList(),
        none());
  }

  private static <T> Option<T> none() {
    return Option.empty();
  }

  private static Option<String> some(String text) {
    return Option.apply(text);
  }

  @SafeVarargs
  private static <T> Seq<T> seq(T... items) {
    return JavaConverters.asScalaBuffer(List.of(items)).toList();
  }
}
