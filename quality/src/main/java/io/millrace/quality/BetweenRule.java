package io.millrace.quality;

import io.millrace.lake.Evidence;
import io.millrace.lake.FileStatistics;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/** Fits {@code between}, which the statistics of the files often answer. */
final class BetweenRule {
  private final StructField column;
  private final Optional<TypedLiteral> min;
  private final Optional<TypedLiteral> max;

  private BetweenRule(StructField column, Optional<TypedLiteral> min, Optional<TypedLiteral> max) {
    this.column = column;
    this.min = min;
    this.max = max;
  }

  static Optional<FittedRule> fit(Rule.Between rule, Site site) {
    return site.column(rule.column(), Types::hasBounds, "a number, a time or text")
        .flatMap(column -> fit(rule, column, site));
  }

  private static Optional<FittedRule> fit(Rule.Between rule, StructField column, Site site) {
    Optional<TypedLiteral> min = rule.min().flatMap(text -> site.literal(text, column));
    Optional<TypedLiteral> max = rule.max().flatMap(text -> site.literal(text, column));
    if (min.isPresent() != rule.min().isPresent() || max.isPresent() != rule.max().isPresent()) {
      return Optional.empty();
    }
    if (min.isPresent() && max.isPresent() && min.get().isGreaterThan(max.get())) {
      site.problem(
          "the bounds are reversed: nothing is at least %s and at most %s."
              .formatted(min.get().text(), max.get().text()));
      return Optional.empty();
    }
    BetweenRule between = new BetweenRule(column, min, max);
    return Optional.of(
        ShareRules.ofValues(
            between.subject(),
            column,
            between.matched(rule.minShare(), site),
            between.sql(),
            rule.minShare(),
            site));
  }

  /**
   * Where all values must lie between the bounds, they do if the smallest and the largest do; only
   * if not must somebody count. Where some may lie outside, they are counted in the pass.
   */
  private Probe matched(BigDecimal minShare, Site site) {
    boolean all = minShare.compareTo(BigDecimal.ONE) == 0;
    return all && site.isFree(column) && Types.hasExactBounds(column.dataType())
        ? site.count(condition(), this::allIfExtremesLieBetween)
        : site.count(condition());
  }

  private Optional<Object> allIfExtremesLieBetween(Evidence evidence) {
    FileStatistics statistics = evidence.statistics();
    Optional<Object> smallest = statistics.min(column.name());
    Optional<Object> largest = statistics.max(column.name());
    return smallest.isPresent()
            && largest.isPresent()
            && liesBetween(smallest.get())
            && liesBetween(largest.get())
        ? Site.values(evidence, column).map(Object.class::cast)
        : Optional.empty();
  }

  private boolean liesBetween(Object value) {
    if (value instanceof LocalDate date) {
      return min.map(bound -> !date.isBefore(date(bound))).orElse(true)
          && max.map(bound -> !date.isAfter(date(bound))).orElse(true);
    }
    return Amount.of(value, column.dataType()).isWithin(number(min), number(max));
  }

  private static LocalDate date(TypedLiteral bound) {
    return LocalDate.ofEpochDay((int) bound.value().value());
  }

  private static Optional<BigDecimal> number(Optional<TypedLiteral> bound) {
    return bound.map(literal -> new BigDecimal(literal.text().strip()));
  }

  private Column condition() {
    Column value = Sql.column(column.name());
    List<Column> parts = new ArrayList<>();
    min.ifPresent(bound -> parts.add(value.geq(bound.column())));
    max.ifPresent(bound -> parts.add(value.leq(bound.column())));
    if (Types.isFloating(column.dataType())) {
      parts.add(functions.not(functions.isnan(value))); // NaN is above every number in Spark
    }
    return parts.stream().reduce(Column::and).orElseThrow();
  }

  private String sql() {
    String name = Sql.quote(column.name());
    List<String> parts = new ArrayList<>();
    min.ifPresent(bound -> parts.add("%s >= %s".formatted(name, bound.sql())));
    max.ifPresent(bound -> parts.add("%s <= %s".formatted(name, bound.sql())));
    if (Types.isFloating(column.dataType())) {
      parts.add("NOT isnan(%s)".formatted(name));
    }
    return String.join(" AND ", parts);
  }

  private String subject() {
    String bounds =
        min.isPresent() && max.isPresent()
            ? "between %s and %s".formatted(min.get().text(), max.get().text())
            : min.map(bound -> "at least " + bound.text())
                .or(() -> max.map(bound -> "at most " + bound.text()))
                .orElseThrow();
    return "'%s' is %s in".formatted(column.name(), bounds);
  }
}
