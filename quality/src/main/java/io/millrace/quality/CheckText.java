package io.millrace.quality;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A check on one line, as its spec would be written. The text tells the checks of a dataset apart
 * and stays the same from run to run, since the history of a check is found by it.
 */
final class CheckText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*|-?[0-9][0-9.:-]*");

  private CheckText() {}

  static String of(CheckSpec check) {
    String where = check.where().map(condition -> ", where: " + scalar(condition)).orElse("");
    return kind(check.rule()) + ": " + body(check.rule()) + where;
  }

  /** The rule's key in a spec. */
  static String kind(Rule rule) {
    return rule.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String body(Rule rule) {
    if (rule instanceof Rule.Rows rows) {
      return new Keys()
          .add(
              "min",
              rows.min().isPresent() ? Optional.of(rows.min().getAsLong()) : Optional.empty())
          .add(
              "max",
              rows.max().isPresent() ? Optional.of(rows.max().getAsLong()) : Optional.empty())
          .add("equal-to", rows.equalToSource() ? Optional.of("source") : Optional.empty())
          .add("change", rows.change().map(CheckText::change))
          .toString();
    }
    if (rule instanceof Rule.Complete complete) {
      return isAll(complete.minShare())
          ? scalar(complete.column())
          : new Keys().column(complete.column()).share(complete.minShare()).toString();
    }
    if (rule instanceof Rule.Unique unique) {
      return list(unique.columns());
    }
    if (rule instanceof Rule.In in) {
      return new Keys()
          .column(in.column())
          .add("values", Optional.of(list(in.values())))
          .share(in.minShare())
          .toString();
    }
    if (rule instanceof Rule.Matches matches) {
      return new Keys()
          .column(matches.column())
          .add("pattern", Optional.of(scalar(matches.pattern())))
          .share(matches.minShare())
          .toString();
    }
    if (rule instanceof Rule.Between between) {
      return new Keys()
          .column(between.column())
          .add("min", between.min().map(CheckText::scalar))
          .add("max", between.max().map(CheckText::scalar))
          .share(between.minShare())
          .toString();
    }
    if (rule instanceof Rule.Range range) {
      return new Keys()
          .add("of", Optional.of(range.of().word()))
          .column(range.column())
          .add("min", range.min().map(BigDecimal::toPlainString))
          .add("max", range.max().map(BigDecimal::toPlainString))
          .toString();
    }
    if (rule instanceof Rule.Satisfies satisfies) {
      return isAll(satisfies.minShare())
          ? scalar(satisfies.condition())
          : new Keys()
              .add("condition", Optional.of(scalar(satisfies.condition())))
              .share(satisfies.minShare())
              .toString();
    }
    if (rule instanceof Rule.References references) {
      return new Keys()
          .add("columns", Optional.of(list(references.columns())))
          .add("dataset", Optional.of(references.dataset()))
          .add("to", Optional.of(list(references.otherColumns())))
          .add("slice", Optional.of(references.slice().name().toLowerCase(Locale.ROOT)))
          .toString();
    }
    if (rule instanceof Rule.Fresh fresh) {
      return new Keys()
          .column(fresh.column())
          .add("within", Optional.of(Words.duration(fresh.within())))
          .toString();
    }
    if (rule instanceof Rule.Schema schema) {
      return new Keys()
          .add("columns", Optional.of(types(schema.types())))
          .add("unknown", schema.allowsUnknown() ? Optional.of("allowed") : Optional.empty())
          .toString();
    }
    if (rule instanceof Rule.Parity parity) {
      return new Keys()
          .add("with", Optional.of("source"))
          .add(
              "sums", parity.sums().isEmpty() ? Optional.empty() : Optional.of(list(parity.sums())))
          .toString();
    }
    throw new IllegalStateException("No text for " + rule);
  }

  private static String change(Rule.Change change) {
    return new Keys()
        .add("min", change.min().map(BigDecimal::toPlainString))
        .add("max", change.max().map(BigDecimal::toPlainString))
        .toString();
  }

  private static String types(Map<String, String> types) {
    Keys keys = new Keys();
    types.forEach((column, type) -> keys.add(scalar(column), Optional.of(scalar(type))));
    return keys.toString();
  }

  static String list(Collection<String> values) {
    return values.stream().map(CheckText::scalar).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Quoted where YAML would read it as something else. */
  static String scalar(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "''") + "'";
  }

  private static boolean isAll(BigDecimal share) {
    return share.compareTo(BigDecimal.ONE) == 0;
  }

  /** A map in YAML's flow style. */
  private static final class Keys {
    private final List<String> entries = new ArrayList<>();

    Keys column(String name) {
      return add("column", Optional.of(scalar(name)));
    }

    Keys share(BigDecimal share) {
      return add("share", isAll(share) ? Optional.empty() : Optional.of(share.toPlainString()));
    }

    Keys add(String key, Optional<?> value) {
      value.ifPresent(known -> entries.add(key + ": " + known));
      return this;
    }

    @Override
    public String toString() {
      return entries.stream().collect(Collectors.joining(", ", "{ ", " }"));
    }
  }
}
