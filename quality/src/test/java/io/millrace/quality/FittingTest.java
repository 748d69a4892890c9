package io.millrace.quality;

import static io.millrace.quality.Specs.between;
import static io.millrace.quality.Specs.complete;
import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.in;
import static io.millrace.quality.Specs.judge;
import static io.millrace.quality.Specs.matches;
import static io.millrace.quality.Specs.range;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.satisfies;
import static io.millrace.quality.Specs.unique;
import static io.millrace.quality.Specs.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.CheckResult;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class FittingTest {
  private static final String ORDERS =
      "order_id BIGINT, status STRING, total DECIMAL(10,2), n INT, x DOUBLE, tags MAP<STRING,STRING>";

  private static Written orders() {
    return Written.rows(ORDERS, row(1L, "new", new BigDecimal("1.00"), 1, 1.0, null));
  }

  @Test
  void all_problems_are_told_at_once_each_with_its_check() {
    assertThatThrownBy(
            () ->
                judge(
                    orders(),
                    fail(complete("odrer_id")),
                    fail(unique("order_id", "zzzzzzzz")),
                    fail(matches("status", "a(b")),
                    fail(satisfies("total >")),
                    where("nope = 1", complete("status")),
                    fail(between("n", "1.5", "3000000000")),
                    fail(between("total", "9.999", null)),
                    fail(between("total", "9", "1")),
                    fail(in("n", "one")),
                    fail(range(Rule.Aggregate.SUM, "status", "0", null)),
                    fail(new Rule.Fresh("status", Duration.ofDays(1))),
                    fail(unique("tags")),
                    fail(new Rule.Schema(Map.of("order_id", "bigword"), true))))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContainingAll(
            "complete: odrer_id: there is no column 'odrer_id'. Did you mean 'order_id'? Columns: order_id, status, total, n, x, tags",
            "unique: [order_id, zzzzzzzz]: there is no column 'zzzzzzzz'. Columns: order_id,",
            "matches: { column: status, pattern: 'a(b' }: 'a(b' is no regular expression: Unclosed group at position 3.",
            "satisfies: 'total >': 'total >' is no condition on these columns: ",
            "complete: status, where: 'nope = 1': where: 'nope = 1' is no condition on these columns: ",
            "between: { column: n, min: 1.5, max: 3000000000 }: '1.5' does not fit column 'n', which is INT.",
            "between: { column: n, min: 1.5, max: 3000000000 }: '3000000000' does not fit column 'n', which is INT.",
            "between: { column: total, min: 9.999 }: '9.999' does not fit column 'total', which is DECIMAL(10,2).",
            "between: { column: total, min: 9, max: 1 }: the bounds are reversed",
            "in: { column: n, values: [one] }: 'one' does not fit column 'n', which is INT.",
            "range: { of: sum, column: status, min: 0 }: column 'status' is STRING, and a number is wanted.",
            "fresh: { column: status, within: 1d }: column 'status' is STRING, and a date or a timestamp is wanted.",
            "unique: [tags]: column 'tags' is MAP<STRING, STRING>, and a type whose values can be compared is wanted.",
            "schema: { columns: { order_id: bigword }, unknown: allowed }: column 'order_id' is declared as 'bigword', which is no SQL type.");
  }

  @Test
  void a_condition_judges_one_row_by_itself_and_the_same_each_time() {
    for (String condition :
        List.of(
            "sum(n) > 1",
            "row_number() over (order by n) = 1",
            "n in (select 1)",
            "rand() > 0.5",
            "n",
            "status || 'x'",
            "n > 1; drop table t")) {
      assertThatThrownBy(() -> judge(orders(), fail(satisfies(condition))))
          .as(condition)
          .isInstanceOf(InvalidSpecException.class)
          .hasMessageContaining(condition);
    }
  }

  @Test
  void a_check_of_the_whole_slice_takes_no_where() {
    for (Rule rule :
        List.of(new Rule.Parity(List.of("n")), new Rule.Schema(Map.of("n", "int"), true))) {
      assertThatThrownBy(() -> judge(orders(), where("n > 1", rule)))
          .hasMessageContaining("is about the whole slice and takes no 'where'");
    }
  }

  @Test
  void keys_that_are_not_there_are_a_problem_too() {
    GatePolicy policy = new GatePolicy(false, false, List.of("order_di"), Set.of());
    assertThatThrownBy(() -> judge(policy, orders(), fail(complete("n"))))
        .hasMessageContaining("keys: there is no column 'order_di'. Did you mean 'order_id'?");
  }

  @Test
  void names_are_found_whatever_their_case() {
    assertThat(judge(orders(), fail(complete("ORDER_ID")), fail(unique("Order_Id"))).checks())
        .extracting(CheckResult::verdict)
        .containsOnly(Verdict.PASSED);
  }

  @Test
  void names_with_dots_quotes_spaces_and_backticks_work_from_column_to_key() {
    for (String name : List.of("a.b `c`", "it's \"q\"", "select", "größe, (x)\\y")) {
      Written rows =
          Written.rows(
              new StructType().add(name, "int").add("text of " + name, "string"),
              List.of(row(1, "a"), row(1, "b"), row(3, null)));
      String text = "text of " + name;
      String quoted = Sql.quote(name);
      assertThat(
              judge(
                      rows,
                      fail(unique(name)),
                      fail(complete(text)),
                      fail(in(text, "a")),
                      fail(matches(text, "a")),
                      fail(between(name, "2", null)),
                      fail(between(text, "b", null)),
                      fail(range(Rule.Aggregate.MIN, name, "2", null)),
                      fail(range(Rule.Aggregate.SUM, name, "6", null)),
                      fail(satisfies(quoted + " = 1")),
                      where(quoted + " = 3", complete(text)))
                  .checks())
          .as(name)
          .allSatisfy(
              check -> {
                assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(check.message())
                    .contains(check.kind().equals("satisfies") ? "condition" : name);
              })
          .satisfies(
              checks -> assertThat(checks.get(0).failingKeys()).containsExactly(name + "=1"),
              checks -> assertThat(checks.get(1).failingKeys()).containsExactly(name + "=3"));
    }
  }

  @Test
  void columns_that_differ_in_case_alone_are_told_apart_by_the_exact_name() {
    Columns columns = new Columns(StructType.fromDDL("id INT, ID INT, Name STRING"));
    assertThat(columns.find("ID").orElseThrow().name()).isEqualTo("ID");
    assertThat(columns.find("Id")).isEmpty();
    assertThat(columns.missing("Id")).contains("differ in case alone");
    assertThat(columns.find("NAME").orElseThrow().name()).isEqualTo("Name");
  }

  @Test
  void what_several_checks_need_is_asked_once() {
    Written orders = orders();
    judge(
        orders,
        fail(unique("order_id")),
        fail(unique("ORDER_ID")),
        where("n > 0", complete("status")),
        where("n > 0", complete("total")),
        where("n > 0", satisfies("x > 0")),
        fail(in("status", "new")),
        fail(in("status", "new")));
    assertThat(orders.questions().keys()).containsExactly(List.of("order_id"));
    // rows where n > 0; status and total there; x > 0 there; status is new;
    // and on how many rows n > 0 and x > 0 have answers
    assertThat(orders.questions().aggregates()).hasSize(7);
  }
}
