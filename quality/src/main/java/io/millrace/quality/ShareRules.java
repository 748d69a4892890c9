package io.millrace.quality;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructField;

/** Fits those rules that judge row by row: complete, in, matches, satisfies. */
final class ShareRules {
  private ShareRules() {}

  static Optional<FittedRule> fit(Rule.Complete rule, Site site) {
    return site.column(rule.column())
        .map(
            column ->
                new ShareRule(
                    "'%s' has a value in".formatted(column.name()),
                    "row",
                    site.values(column),
                    site.rows(),
                    rule.minShare(),
                    site.scope(),
                    site.scope().and(Sql.quote(column.name()) + " IS NULL"),
                    holds -> DeequConstraint.completeness(column.name(), site.scope(), holds)));
  }

  static Optional<FittedRule> fit(Rule.In rule, Site site) {
    return site.column(rule.column(), Types::isComparable, "a single value")
        .flatMap(column -> in(rule, column, site));
  }

  private static Optional<FittedRule> in(Rule.In rule, StructField column, Site site) {
    List<TypedLiteral> values =
        rule.values().stream().flatMap(value -> site.literal(value, column).stream()).toList();
    if (values.size() < rule.values().size()) {
      return Optional.empty();
    }
    Column isIn =
        Sql.column(column.name()).isin(values.stream().map(TypedLiteral::column).toArray());
    String sql =
        "%s IN (%s)"
            .formatted(
                Sql.quote(column.name()),
                values.stream().map(TypedLiteral::sql).collect(Collectors.joining(", ")));
    String subject = "'%s' is one of %s in".formatted(column.name(), CheckText.list(rule.values()));
    return Optional.of(ofValues(subject, column, site.count(isIn), sql, rule.minShare(), site));
  }

  static Optional<FittedRule> fit(Rule.Matches rule, Site site) {
    try {
      Pattern.compile(rule.pattern());
    } catch (PatternSyntaxException e) {
      site.problem(
          "'%s' is no regular expression: %s at position %d."
              .formatted(rule.pattern(), e.getDescription(), e.getIndex()));
    }
    return site.column(rule.column(), Types::isText, "text")
        .map(
            column ->
                ofValues(
                    "'%s' matches %s in".formatted(column.name(), CheckText.scalar(rule.pattern())),
                    column,
                    site.count(Sql.column(column.name()).rlike(rule.pattern())),
                    "%s RLIKE %s".formatted(Sql.quote(column.name()), Sql.text(rule.pattern())),
                    rule.minShare(),
                    site));
  }

  static Optional<FittedRule> fit(Rule.Satisfies rule, Site site) {
    return site.condition(rule.condition())
        .map(
            condition ->
                new ShareRule(
                    "The condition %s holds in".formatted(rule.condition()),
                    "row",
                    site.count(condition),
                    site.rows(),
                    rule.minShare(),
                    site.scope(),
                    site.scope().and("NOT COALESCE((%s), FALSE)".formatted(rule.condition())),
                    holds ->
                        DeequConstraint.compliance(rule.condition(), site.scope().where(), holds)));
  }

  /** A rule about the values of a column: NULLs do not count. */
  static FittedRule ofValues(
      String subject,
      StructField column,
      Probe matched,
      String sql,
      BigDecimal minShare,
      Site site) {
    String isThere = Sql.quote(column.name()) + " IS NOT NULL";
    return new ShareRule(
        subject,
        "value",
        matched,
        site.values(column),
        minShare,
        site.scope(),
        site.scope().and("%s AND NOT (%s)".formatted(isThere, sql)),
        holds -> DeequConstraint.compliance(sql, Optional.of(site.scope().and(isThere)), holds));
  }
}
