package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Alias;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.lake.DatasetName;
import io.millrace.quality.Rule;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The rules as they are written: each a key of its own with a map, some with a short form. */
sealed interface RuleForm extends Form<Rule> {

  @Named("rows")
  @Doc("How many rows the slice has.")
  record Rows(
      @Doc(value = "At least so many.", example = "1") Optional<Long> min,
      @Doc(value = "At most so many.", example = "1000000") Optional<Long> max,
      @Doc("source: as many as the source counted in the state the rows were read from.")
          Optional<Other> equalTo,
      @Doc("Against the last accepted slice.") @As(ChangeForm.class) Optional<Rule.Change> change)
      implements RuleForm {
    @Override
    public Rule.Rows value() {
      return new Rule.Rows(optional(min), optional(max), equalTo.isPresent(), change);
    }
  }

  @Doc("Bounds of the change in rows against the last accepted slice: -50% is half as many.")
  record ChangeForm(
      @Doc(value = "The least change.", example = "-50%") Optional<Ratio> min,
      @Doc(value = "The greatest change.", example = "100%") Optional<Ratio> max)
      implements Form<Rule.Change> {
    @Override
    public Rule.Change value() {
      return new Rule.Change(min.map(Ratio::value), max.map(Ratio::value));
    }
  }

  @Named("complete")
  @Bare("column")
  @Doc("A column has values.")
  record Complete(
      @Doc(value = "The column.", example = "order_id") String column,
      @Doc("The least share of rows that have a value.") @Default("1") Share share)
      implements RuleForm {
    @Override
    public Rule.Complete value() {
      return new Rule.Complete(column, share.value());
    }
  }

  @Named("unique")
  @Bare("columns")
  @Doc("No two rows have the same values in these columns.")
  record Unique(
      @Doc(value = "One column, or a list of them.", example = "[order_id]") @Alias("column")
          List<String> columns)
      implements RuleForm {
    @Override
    public Rule.Unique value() {
      return new Rule.Unique(columns);
    }
  }

  @Named("in")
  @Doc("The values of a column are among these.")
  record In(
      @Doc(value = "The column.", example = "status") String column,
      @Doc(value = "The values allowed.", example = "[new, paid, shipped]") List<String> values,
      @Doc("The least share of values that are.") @Default("1") Share share)
      implements RuleForm {
    @Override
    public Rule.In value() {
      return new Rule.In(column, values, share.value());
    }
  }

  @Named("matches")
  @Doc("The values of a column match a regular expression, anywhere unless it has ^ and $.")
  record Matches(
      @Doc(value = "The column.", example = "email") String column,
      @Doc(value = "A Java regular expression.", example = "'^[^@]+@[^@]+$'") Pattern pattern,
      @Doc("The least share of values that do.") @Default("1") Share share)
      implements RuleForm {
    @Override
    public Rule.Matches value() {
      return new Rule.Matches(column, pattern.pattern(), share.value());
    }
  }

  @Named("between")
  @Doc("The values of a column lie between bounds, both included.")
  record Between(
      @Doc(value = "The column.", example = "total") String column,
      @Doc(value = "The least value.", example = "0") Optional<String> min,
      @Doc(value = "The greatest value.", example = "10000") Optional<String> max,
      @Doc("The least share of values that do.") @Default("1") Share share)
      implements RuleForm {
    @Override
    public Rule.Between value() {
      return new Rule.Between(column, min, max, share.value());
    }
  }

  @Named("range")
  @Doc("An aggregate of a numeric column lies between bounds, both included.")
  record Range(
      @Doc(value = "The aggregate.", example = "mean") Rule.Aggregate of,
      @Doc(value = "The column.", example = "total") String column,
      @Doc(value = "The least value.", example = "10") Optional<BigDecimal> min,
      @Doc(value = "The greatest value.", example = "500") Optional<BigDecimal> max)
      implements RuleForm {
    @Override
    public Rule.Range value() {
      return new Rule.Range(of, column, min, max);
    }
  }

  @Named("satisfies")
  @Bare("condition")
  @Doc("Rows satisfy a SQL condition; one that is NULL is not satisfied.")
  record Satisfies(
      @Doc(value = "The condition.", example = "total >= 0") String condition,
      @Doc("The least share of rows that do.") @Default("1") Share share)
      implements RuleForm {
    @Override
    public Rule.Satisfies value() {
      return new Rule.Satisfies(condition, share.value());
    }
  }

  @Named("references")
  @Doc("The values exist in a ready slice of another dataset, which is then built before this one.")
  record References(
      @Doc(value = "Columns of this dataset.", example = "customer_id") @Alias("column")
          List<String> columns,
      @Doc(value = "The other dataset.", example = "bronze.customers") DatasetName dataset,
      @Doc(
              value = "Its columns, in the same order. Without it: columns of the same names.",
              example = "id")
          List<String> to,
      @Doc("same: the slice of the same name. latest: the newest one that is ready.")
          @Default("same")
          Rule.ReferencedSlice slice)
      implements RuleForm {
    public References {
      to = to.isEmpty() ? columns : to;
    }

    @Override
    public Rule.References value() {
      return new Rule.References(columns, dataset, to, slice);
    }
  }

  @Named("fresh")
  @Doc("The newest value of a time column is close to the end of the slice.")
  record Fresh(
      @Doc(value = "The time column.", example = "changed_at") String column,
      @Doc(value = "How far before the end of the slice it may be.", example = "2d")
          Duration within)
      implements RuleForm {
    @Override
    public Rule.Fresh value() {
      return new Rule.Fresh(column, within);
    }
  }

  @Named("schema")
  @Doc("The columns and their types.")
  record Schema(
      @Doc(value = "SQL type by column name.", example = "{ order_id: bigint }")
          Map<String, String> columns,
      @Doc("Whether there may be further columns.") @Default("refused") Unknown unknown)
      implements RuleForm {
    @Override
    public Rule.Schema value() {
      return new Rule.Schema(columns, unknown == Unknown.ALLOWED);
    }
  }

  @Named("parity")
  @Bare("with")
  @Doc("Count and sums equal those that the source reported for the same state.")
  record Parity(
      @Doc("What to compare with.") Other with,
      @Doc(value = "Numeric columns whose exact sums are compared.", example = "[total]")
          List<String> sums)
      implements RuleForm {
    @Override
    public Rule.Parity value() {
      return new Rule.Parity(sums);
    }
  }

  /** What a slice can be compared with. */
  enum Other {
    SOURCE
  }

  /** What happens to columns that the schema does not list. */
  enum Unknown {
    ALLOWED,
    REFUSED
  }

  private static OptionalLong optional(Optional<Long> value) {
    return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }
}
