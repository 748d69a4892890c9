package io.millrace.quality;

import io.millrace.lake.Evidence;
import io.millrace.lake.KeyCounts;
import io.millrace.lake.Verdict;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/**
 * No key occurs twice. The write counts the keys as they go by; the pending files are read only
 * where a {@code where} leaves rows out, and to tell two keys with one hash from one key twice.
 */
record UniqueRule(List<String> columns, Scope scope, Masking masking) implements FittedRule {
  private static final String ALLOWED = "every key once";
  private static final String OCCURRENCES = "_millrace_occurrences";

  static Optional<FittedRule> fit(Rule.Unique rule, Site site, Masking masking) {
    return site.columns(rule.columns(), Types::isKey, "a type whose values can be compared")
        .map(
            found -> {
              List<String> names = found.stream().map(StructField::name).toList();
              if (site.scope().isAll()) {
                site.addKeys(names);
              }
              return new UniqueRule(names, site.scope(), masking);
            });
  }

  @Override
  public Finding judge(Answers answers) {
    KeyCounts keys = counts(answers);
    if (keys.rows() == 0) {
      return Finding.notApplicable(
          ALLOWED, "No row%s has a value in all of %s.".formatted(scope.words(), names()));
    }
    DeequConstraint.Outcome deequ =
        DeequConstraint.uniqueness(columns, scope, share -> share >= 1)
            .evaluate((double) keys.once() / keys.rows());
    boolean holds = deequ.holds() && keys.unique();
    return Finding.of(
        holds,
        measured(keys),
        deequ.metric(),
        ALLOWED,
        message(keys, holds),
        holds ? Finding.NOBODY : new Finding.Failing.Keys(duplicates(answers)));
  }

  private KeyCounts counts(Answers answers) {
    if (answers.evidence().rows() == 0) {
      return new KeyCounts(0, 0, 0, 0, true);
    }
    if (!scope.isAll()) {
      return read(answers);
    }
    Optional<KeyCounts> stillUnique = afterAddition(answers.evidence());
    if (stillUnique.isPresent()) {
      return stillUnique.get();
    }
    KeyCounts seen = answers.evidence().keys(columns);
    return seen.unique() || seen.exact() ? seen : read(answers);
  }

  /** Where every key was there once, and those that come are once there now, all are. */
  private Optional<KeyCounts> afterAddition(Evidence evidence) {
    boolean wasUnique =
        evidence.foundBefore().stream()
            .anyMatch(
                found ->
                    found.check().equals("unique: " + names())
                        && found.verdict() == Verdict.PASSED);
    if (!wasUnique
        || columns.stream().anyMatch(name -> evidence.statistics().nulls(name).isEmpty())) {
      return Optional.empty();
    }
    long nulls =
        columns.stream().mapToLong(name -> evidence.statistics().nulls(name).getAsLong()).sum();
    long keys = evidence.rows() - nulls;
    return nulls > 0 && columns.size() > 1
        ? Optional.empty()
        : evidence
            .arrivingKeys(columns)
            .filter(coming -> coming.rows() == coming.once())
            .map(coming -> new KeyCounts(keys, nulls, keys, keys, true));
  }

  private KeyCounts read(Answers answers) {
    Column occurrences = functions.col(OCCURRENCES);
    Row counts =
        occurrences(answers)
            .agg(
                functions.coalesce(functions.sum(occurrences), functions.lit(0L)),
                functions.count(functions.lit(1)),
                functions.count(functions.when(occurrences.equalTo(1), 1)))
            .first();
    return new KeyCounts(counts.getLong(0), 0, counts.getLong(1), counts.getLong(2), true);
  }

  private Dataset<Row> occurrences(Answers answers) {
    return answers
        .pending()
        .where(scope.only(functions.expr(Sql.isNotNull(columns))))
        .groupBy(columns.stream().map(Sql::column).toArray(Column[]::new))
        .agg(functions.count(functions.lit(1)).as(OCCURRENCES));
  }

  private List<String> duplicates(Answers answers) {
    Dataset<Row> repeated = occurrences(answers).where(functions.col(OCCURRENCES).gt(1));
    return Keys.of(columns, masking).first(repeated);
  }

  private static String measured(KeyCounts keys) {
    return keys.unique()
        ? Words.count(keys.distinct(), "key") + ", each once"
        : "%s of %s more than once, in %s"
            .formatted(
                Words.count(keys.distinct() - keys.once()),
                Words.count(keys.distinct(), "key"),
                Words.count(keys.rows() - keys.once(), "row"));
  }

  private String message(KeyCounts keys, boolean holds) {
    String found = "Keys of %s%s: %s.".formatted(names(), scope.words(), measured(keys));
    return holds
        ? found
        : found
            + " Find them at the source with SELECT %s, count(*) … GROUP BY %s HAVING count(*) > 1."
                .formatted(Sql.quote(columns), Sql.quote(columns));
  }

  private String names() {
    return CheckText.list(columns);
  }
}
