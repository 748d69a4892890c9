package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.jobs.conf.shape.OneOf;
import io.millrace.quality.CheckSpec;
import io.millrace.quality.Rule;
import java.util.Optional;

/** One entry of {@code checks:}: exactly one rule, and what it does to the slice. */
@Doc("One rule, and what it does to the slice if it does not hold.")
record CheckForm(
    @OneOf @As(RuleForm.class) Rule rule,
    @Doc("fail: the slice is refused. warn: it is published and marked.") @Default("fail")
        CheckSpec.Level level,
    @Doc(
            value =
                "A SQL condition: only rows for which it is true are judged. Without it: all rows.",
            example = "status <> 'cancelled'")
        Optional<String> where)
    implements Form<CheckSpec> {

  @Override
  public CheckSpec value() {
    return new CheckSpec(rule, level, where);
  }
}
