package io.millrace.quality;

import com.amazon.deequ.analyzers.NumMatches;
import io.millrace.lake.Evidence;
import io.millrace.lake.SliceRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** How many rows there are: against bounds, the source, and the slice before. */
record RowsRule(Rule.Rows rule, Probe rows, Scope scope) implements FittedRule {
  /** One bound, and what became of it. */
  private record Part(String allowed, Optional<Boolean> holds, String words) {}

  static Optional<FittedRule> fit(Rule.Rows rule, Site site) {
    if (rule.equalToSource()) {
      site.allRowsOnly("'rows' with equal-to");
    }
    if (rule.change().isPresent()) {
      site.allRowsOnly("'rows' with change");
    }
    return Optional.of(new RowsRule(rule, site.rows(), site.scope()));
  }

  @Override
  public Finding judge(Answers answers) {
    long count = answers.total(rows);
    List<Part> parts = parts(count, answers.evidence());
    String allowed = joined(parts.stream().map(Part::allowed).toList());
    List<Part> judged = parts.stream().filter(part -> part.holds().isPresent()).toList();
    String message =
        "%s%s; %s."
            .formatted(
                Words.count(count, "row"),
                scope.words(),
                joined(parts.stream().map(Part::words).toList()));
    if (judged.isEmpty()) {
      return Finding.notApplicable(allowed, message);
    }
    boolean all = judged.stream().allMatch(part -> part.holds().get());
    DeequConstraint.Outcome deequ =
        DeequConstraint.size(scope, size -> all).evaluate(new NumMatches(count));
    return Finding.of(
        deequ.holds(),
        Words.count(count, "row"),
        deequ.metric(),
        allowed,
        deequ.holds()
            ? message
            : message + " Look whether the source has delivered all of the slice.",
        Finding.NOBODY);
  }

  private List<Part> parts(long count, Evidence evidence) {
    List<Part> parts = new ArrayList<>();
    rule.min().ifPresent(min -> parts.add(bound("at least " + Words.count(min), count >= min)));
    rule.max().ifPresent(max -> parts.add(bound("at most " + Words.count(max), count <= max)));
    if (rule.equalToSource()) {
      parts.add(source(evidence));
    }
    rule.change().ifPresent(change -> parts.add(change(change, count, evidence)));
    return parts;
  }

  private static Part bound(String allowed, boolean holds) {
    return new Part(allowed, Optional.of(holds), "allowed is " + allowed);
  }

  private static Part source(Evidence evidence) {
    String allowed = "as many as the source";
    Optional<String> cannot = SourceComparison.whyNot(evidence);
    if (cannot.isPresent()) {
      return new Part(allowed, Optional.empty(), cannot.get());
    }
    OptionalLong counted = evidence.batch().source().rows();
    boolean holds = counted.getAsLong() == evidence.rows();
    return new Part(
        allowed,
        Optional.of(holds),
        "the source counted "
            + Words.count(counted.getAsLong())
            + (holds ? "" : SourceComparison.reservation(evidence)));
  }

  private static Part change(Rule.Change change, long count, Evidence evidence) {
    String allowed = "a change " + change(change);
    Optional<SliceRecord> before = evidence.lastAccepted();
    if (before.isEmpty()) {
      return new Part(allowed, Optional.empty(), "no slice was accepted before to compare with");
    }
    long then = before.get().rows();
    String words =
        "slice %s had %s, allowed is %s"
            .formatted(before.get().slice(), Words.count(then), allowed);
    if (then == 0) {
      return new Part(
          allowed, count == 0 ? Optional.of(true) : Optional.empty(), words + " of nothing");
    }
    return new Part(allowed, Optional.of(isWithin(change, count, then)), words);
  }

  /** Without division: exact. */
  private static boolean isWithin(Rule.Change change, long count, long then) {
    BigDecimal grown = BigDecimal.valueOf(count).subtract(BigDecimal.valueOf(then));
    BigDecimal unit = BigDecimal.valueOf(then);
    return change.min().map(min -> grown.compareTo(min.multiply(unit)) >= 0).orElse(true)
        && change.max().map(max -> grown.compareTo(max.multiply(unit)) <= 0).orElse(true);
  }

  private static String change(Rule.Change change) {
    return change.min().map(min -> "from " + percent(min)).orElse("")
        + (change.min().isPresent() && change.max().isPresent() ? " " : "")
        + change.max().map(max -> "up to " + percent(max)).orElse("");
  }

  private static String percent(BigDecimal change) {
    return (change.signum() > 0 ? "+" : "")
        + Words.percent(change.setScale(Math.max(change.scale(), 2), RoundingMode.UNNECESSARY));
  }

  private static String joined(List<String> parts) {
    return parts.stream().collect(Collectors.joining(", "));
  }
}
