package io.millrace.quality;

import io.millrace.lake.CheckResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Judgement;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Short words for tests. */
final class Specs {
  static final BigDecimal ALL = BigDecimal.ONE;

  private Specs() {}

  static Row row(Object... values) {
    return RowFactory.create(values);
  }

  static BigDecimal number(String text) {
    return new BigDecimal(text);
  }

  static CheckSpec fail(Rule rule) {
    return new CheckSpec(rule, CheckSpec.Level.FAIL, Optional.empty());
  }

  static CheckSpec warn(Rule rule) {
    return new CheckSpec(rule, CheckSpec.Level.WARN, Optional.empty());
  }

  static CheckSpec where(String condition, Rule rule) {
    return new CheckSpec(rule, CheckSpec.Level.FAIL, Optional.of(condition));
  }

  static Rule.Rows rows(long min, long max) {
    return new Rule.Rows(OptionalLong.of(min), OptionalLong.of(max), false, Optional.empty());
  }

  static Rule.Complete complete(String column) {
    return new Rule.Complete(column, ALL);
  }

  static Rule.Unique unique(String... columns) {
    return new Rule.Unique(List.of(columns));
  }

  static Rule.In in(String column, String... values) {
    return new Rule.In(column, List.of(values), ALL);
  }

  static Rule.Matches matches(String column, String pattern) {
    return new Rule.Matches(column, pattern, ALL);
  }

  static Rule.Between between(String column, String min, String max) {
    return new Rule.Between(column, Optional.ofNullable(min), Optional.ofNullable(max), ALL);
  }

  static Rule.Range range(Rule.Aggregate of, String column, String min, String max) {
    return new Rule.Range(
        of,
        column,
        Optional.ofNullable(min).map(BigDecimal::new),
        Optional.ofNullable(max).map(BigDecimal::new));
  }

  static Rule.Satisfies satisfies(String condition) {
    return new Rule.Satisfies(condition, ALL);
  }

  static Judgement judge(Written written, CheckSpec... checks) {
    return judge(GatePolicy.STRICT, written, checks);
  }

  static Judgement judge(GatePolicy policy, Written written, CheckSpec... checks) {
    return written.judgedBy(Checks.audit(policy, List.of(checks), References.NONE));
  }

  static CheckResult result(Written written, CheckSpec check) {
    return judge(written, check).checks().get(0);
  }

  static Verdict verdict(Written written, CheckSpec check) {
    return result(written, check).verdict();
  }

  static SliceRecord accepted(String slice, long rows) {
    return new SliceRecord(
        SliceRecord.Event.READY,
        RunId.create(),
        new DatasetName("bronze", "orders"),
        new Slice(slice),
        1,
        Verdict.PASSED,
        rows,
        "f",
        Map.of(),
        List.of(),
        Optional.empty(),
        true,
        "hash",
        List.of(),
        "",
        Instant.EPOCH);
  }
}
