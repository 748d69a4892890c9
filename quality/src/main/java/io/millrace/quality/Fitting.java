package io.millrace.quality;

import io.millrace.lake.InvalidSpecException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Fits the checks of a dataset to the columns of one write: finds the columns, reads the bounds as
 * their types, tries the conditions, and says all that does not fit at once.
 */
final class Fitting {
  private final GatePolicy policy;
  private final References references;
  private final Clock clock;
  private final Masking masking;
  private final Columns columns;
  private final Conditions conditions;
  private final Probes probes = new Probes();
  private final List<String> problems = new ArrayList<>();

  /**
   * Checks that fit.
   *
   * @param keys what names a row in the report of a failed check
   */
  record Fitted(List<FittedCheck> checks, Probes probes, Keys keys) {}

  Fitting(GatePolicy policy, References references, Clock clock, StructType schema) {
    this.policy = policy;
    this.references = references;
    this.clock = clock;
    this.masking = new Masking(policy.personalColumns());
    this.columns = new Columns(schema);
    this.conditions = new Conditions(schema);
  }

  Fitted fit(List<CheckSpec> specs) {
    List<FittedCheck> checks = specs.stream().flatMap(spec -> fit(spec).stream()).toList();
    Keys keys = Keys.of(keyColumns(specs), masking);
    if (!problems.isEmpty()) {
      throw new InvalidSpecException(
          "The checks do not fit the columns:\n  " + String.join("\n  ", problems));
    }
    return new Fitted(checks, probes, keys);
  }

  private Optional<FittedCheck> fit(CheckSpec spec) {
    Site site = new Site(columns, conditions, probes, spec.where());
    String text = CheckText.of(spec);
    Optional<FittedCheck> fitted =
        fit(spec.rule(), site).map(rule -> new FittedCheck(spec, text, site.guards(), rule));
    site.problems().forEach(problem -> problems.add("%s: %s".formatted(text, problem)));
    return fitted;
  }

  /** The one list of rules: a new one is added here. */
  private Optional<FittedRule> fit(Rule rule, Site site) {
    if (rule instanceof Rule.Rows rows) {
      return RowsRule.fit(rows, site);
    }
    if (rule instanceof Rule.Complete complete) {
      return ShareRules.fit(complete, site);
    }
    if (rule instanceof Rule.Unique unique) {
      return UniqueRule.fit(unique, site, masking);
    }
    if (rule instanceof Rule.In in) {
      return ShareRules.fit(in, site);
    }
    if (rule instanceof Rule.Matches matches) {
      return ShareRules.fit(matches, site);
    }
    if (rule instanceof Rule.Between between) {
      return BetweenRule.fit(between, site);
    }
    if (rule instanceof Rule.Range range) {
      return RangeRule.fit(range, site, masking);
    }
    if (rule instanceof Rule.Satisfies satisfies) {
      return ShareRules.fit(satisfies, site);
    }
    if (rule instanceof Rule.References reference) {
      return ReferencesRule.fit(reference, site, references, masking);
    }
    if (rule instanceof Rule.Fresh fresh) {
      return FreshRule.fit(fresh, site, clock, masking);
    }
    if (rule instanceof Rule.Schema schema) {
      return SchemaRule.fit(schema, site);
    }
    if (rule instanceof Rule.Parity parity) {
      return ParityRule.fit(parity, site);
    }
    throw new IllegalStateException("No rule fits " + rule);
  }

  private List<String> keyColumns(List<CheckSpec> specs) {
    List<String> wanted = policy.keys().isEmpty() ? firstUnique(specs) : policy.keys();
    List<String> found = new ArrayList<>();
    for (String name : wanted) {
      Optional<StructField> column = columns.find(name);
      column.ifPresentOrElse(
          it -> found.add(it.name()), () -> problems.add("keys: " + columns.missing(name)));
    }
    return found.isEmpty() ? firstColumn() : found;
  }

  private List<String> firstUnique(List<CheckSpec> specs) {
    return specs.stream()
        .map(CheckSpec::rule)
        .filter(Rule.Unique.class::isInstance)
        .map(rule -> ((Rule.Unique) rule).columns())
        .filter(names -> names.stream().allMatch(name -> columns.find(name).isPresent()))
        .findFirst()
        .orElse(List.of());
  }

  private List<String> firstColumn() {
    return Arrays.stream(columns.schema().fields())
        .filter(column -> Types.isKey(column.dataType()))
        .limit(1)
        .map(StructField::name)
        .toList();
  }
}
