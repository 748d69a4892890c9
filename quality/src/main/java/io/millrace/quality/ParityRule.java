package io.millrace.quality;

import io.millrace.lake.Evidence;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.types.StructField;

/** Count and sums equal those that the source reported for the same state. */
record ParityRule(List<Sum> sums) implements FittedRule {
  /**
   * Floating numbers added in another order differ in their last digits. The bound holds the error
   * of some ten million additions.
   */
  static final double RELATIVE_BOUND = 1e-9;

  private static final String ALLOWED = "as in the source";

  /** A column that is added up on both sides. */
  private record Sum(StructField column, Summing summing) {}

  static Optional<FittedRule> fit(Rule.Parity rule, Site site) {
    site.allRowsOnly("'parity'");
    return site.columns(rule.sums(), Types::isNumeric, "a number")
        .map(columns -> columns.stream().map(it -> new Sum(it, Summing.of(it, site))).toList())
        .map(ParityRule::new);
  }

  @Override
  public Finding judge(Answers answers) {
    Evidence evidence = answers.evidence();
    Optional<String> cannot = SourceComparison.whyNot(evidence);
    if (cannot.isPresent()) {
      return Finding.notApplicable(ALLOWED, "Nothing to compare with: %s.".formatted(cannot.get()));
    }
    List<String> differences = differences(answers);
    boolean holds = differences.isEmpty();
    String measured =
        holds
            ? "%s and %s equal"
                .formatted(Words.count(evidence.rows(), "row"), Words.count(sums.size(), "sum"))
            : String.join("; ", differences);
    return Finding.of(
        holds,
        measured,
        OptionalDouble.of(differences.size()),
        ALLOWED,
        holds
            ? "Slice and source agree: %s.".formatted(measured)
            : "Slice and source differ: %s%s. Look for rows that were lost, doubled or changed on the way."
                .formatted(measured, SourceComparison.reservation(evidence)),
        Finding.NOBODY);
  }

  private List<String> differences(Answers answers) {
    Evidence evidence = answers.evidence();
    List<String> differences = new ArrayList<>();
    long there = evidence.batch().source().rows().getAsLong();
    if (there != evidence.rows()) {
      differences.add(
          "%s here, %s there"
              .formatted(Words.count(evidence.rows(), "row"), Words.count(there, "row")));
    }
    sums.forEach(sum -> difference(sum, answers).ifPresent(differences::add));
    return differences;
  }

  private static Optional<String> difference(Sum sum, Answers answers) {
    String name = sum.column().name();
    Optional<BigDecimal> there = sumOf(name, answers.evidence().batch().source().sums());
    Optional<Amount> here =
        sum.summing().values(answers) == 0
            ? Optional.empty()
            : Optional.of(sum.summing().total(answers));
    boolean equal =
        here.isPresent() && there.isPresent()
            ? isEqual(here.get(), there.get())
            : here.isPresent() == there.isPresent();
    return equal
        ? Optional.empty()
        : Optional.of(
            "sum of '%s' %s here, %s there"
                .formatted(
                    name,
                    here.map(Amount::toString).orElse("of no values"),
                    there.map(Amount::exact).map(Amount::toString).orElse("of no values")));
  }

  private static Optional<BigDecimal> sumOf(String column, Map<String, BigDecimal> sums) {
    return Optional.ofNullable(sums.get(column))
        .or(
            () ->
                sums.entrySet().stream()
                    .filter(sum -> sum.getKey().equalsIgnoreCase(column))
                    .map(Map.Entry::getValue)
                    .findFirst());
  }

  private static boolean isEqual(Amount here, BigDecimal there) {
    if (here instanceof Amount.Exact exact) {
      return exact.value().compareTo(there) == 0;
    }
    double one = here.approximately();
    double two = there.doubleValue();
    return Double.isFinite(one)
        && Math.abs(one - two) <= RELATIVE_BOUND * Math.max(Math.abs(one), Math.abs(two));
  }
}
