package io.millrace.quality;

import static io.millrace.quality.Specs.complete;
import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.in;
import static io.millrace.quality.Specs.judge;
import static io.millrace.quality.Specs.range;
import static io.millrace.quality.Specs.row;
import static io.millrace.quality.Specs.rows;
import static io.millrace.quality.Specs.satisfies;
import static io.millrace.quality.Specs.unique;
import static io.millrace.quality.Specs.warn;
import static io.millrace.quality.Specs.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.CheckResult;
import io.millrace.lake.Judgement;
import io.millrace.lake.Verdict;
import io.millrace.lake.WriteMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GateAuditTest {
  private static final String USERS = "id INT, email STRING, age INT";

  private static Written users() {
    return Written.files(
        USERS,
        List.of(row(1, "a@x.org", 30), row(2, "b@x.org", -4)),
        List.of(row(3, null, 200), row(4, "a@x.org", 40)));
  }

  @Test
  void an_error_in_one_check_is_its_verdict_alone_and_refuses_even_at_level_warn() {
    Written users = users().withBrokenFiles(new IllegalStateException("executor 1 lost"));
    Judgement judgement =
        judge(users, warn(where("id > 0", unique("id")).rule()), fail(complete("id")));
    assertThat(judgement.accepted()).isTrue();

    judgement =
        judge(
            users,
            new CheckSpec(unique("id"), CheckSpec.Level.WARN, Optional.of("id > 0")),
            fail(complete("id")));
    assertThat(judgement.accepted()).isFalse();
    assertThat(judgement.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(judgement.checks())
        .extracting(CheckResult::verdict)
        .containsExactly(Verdict.ERROR, Verdict.PASSED);
    assertThat(judgement.checks().get(0).message())
        .isEqualTo("The check could not be computed: IllegalStateException: executor 1 lost");
    assertThat(judgement.reason()).contains("unique: [id], where: 'id > 0'");
  }

  @Test
  void what_failed_stays_failed_where_its_keys_cannot_be_read() {
    Judgement judgement =
        judge(users().withBrokenFiles(new IllegalStateException("gone")), fail(complete("email")));
    assertThat(judgement.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(judgement.checks().get(0).failingKeys()).isEmpty();
  }

  @Test
  void a_warning_publishes_and_says_so() {
    Judgement judgement = judge(users(), warn(complete("email")), fail(complete("id")));
    assertThat(judgement.accepted()).isTrue();
    assertThat(judgement.verdict()).isEqualTo(Verdict.WARNED);
    assertThat(judgement.checks().get(0).failingKeys()).containsExactly("id=3");
  }

  @Test
  void no_checks_is_not_a_pass_unless_ungated() {
    assertThat(judge(users()).accepted()).isFalse();
    GatePolicy ungated = new GatePolicy(true, false, List.of(), Set.of());
    assertThat(judge(ungated, users()).accepted()).isTrue();
    assertThat(judge(users(), where("id > 100", complete("id"))).accepted()).isFalse();
  }

  @Test
  void an_empty_slice_is_ready_only_if_confirmed_and_allowed() {
    GatePolicy allows = new GatePolicy(false, true, List.of(), Set.of());
    CheckSpec check = fail(unique("id"));
    assertThat(judge(allows, Written.files(USERS).source(0, Map.of()), check).accepted()).isTrue();
    assertThat(judge(allows, Written.files(USERS), check).accepted()).isFalse();
    assertThat(judge(allows, Written.files(USERS).source(3, Map.of()), check).accepted()).isFalse();
    assertThat(judge(Written.files(USERS).source(0, Map.of()), check).accepted()).isFalse();
    assertThat(judge(allows, Written.files(USERS).source(0, Map.of()), fail(rows(1, 9))).accepted())
        .isFalse();
  }

  @Test
  void every_rule_survives_an_empty_slice_without_a_scan() {
    Written none = Written.files(USERS);
    Judgement judgement =
        judge(
            none,
            fail(complete("email")),
            fail(unique("id")),
            where("id > 1", unique("id")),
            fail(in("age", "1")),
            fail(Specs.between("age", "1", "2")),
            fail(range(Rule.Aggregate.MEAN, "age", "1", null)),
            fail(range(Rule.Aggregate.MAX, "age", "1", null)),
            fail(satisfies("age > 1")));
    assertThat(judgement.checks())
        .extracting(CheckResult::verdict)
        .containsOnly(Verdict.NOT_APPLICABLE);
    assertThat(none.scans()).isZero();
  }

  @Test
  void an_upsert_that_changes_nothing_is_accepted_as_it_was() {
    Written upsert = Written.files(USERS).mode(new WriteMode.Upsert(List.of("id")));
    assertThat(judge(upsert, fail(unique("id"))).accepted()).isTrue();
  }

  @Test
  void failing_keys_of_all_checks_take_one_look_and_keep_personal_values_hidden() {
    GatePolicy policy =
        new GatePolicy(false, false, List.of("email", "id"), Set.of("EMAIL", "age"));
    Written users = users();
    Judgement judgement =
        judge(
            policy,
            users,
            fail(satisfies("age between 0 and 120")),
            fail(in("id", "1", "2", "3")),
            fail(unique("email")),
            fail(range(Rule.Aggregate.MIN, "age", "0", null)));
    // echo -n a@x.org | sha256sum
    String a = "email=sha256:907d7bf93d60";
    String b = "email=sha256:1d2da3c794ec";
    assertThat(judgement.checks())
        .extracting(CheckResult::failingKeys)
        .containsExactly(
            List.of("email=NULL, id=3", b + ", id=2"),
            List.of(a + ", id=4"),
            List.of(a),
            List.of(b + ", id=2"));
    assertThat(users.scans()).isEqualTo(1);
    assertThat(judgement.checks().get(3).measured()).isEqualTo("(hidden: a personal column)");
    assertThat(judgement.checks().get(3).metric()).isEmpty();
    assertThat(judgement.toString()).doesNotContain("x.org").doesNotContain("-4");
  }

  @Test
  void an_error_tells_no_personal_values() {
    GatePolicy policy = new GatePolicy(false, false, List.of(), Set.of("email"));
    Written users = users().withBrokenFiles(new IllegalStateException("cannot cast 'a@x.org'"));
    assertThat(judge(policy, users, where("id > 0", unique("email"))).checks().get(0).message())
        .isEqualTo("The check could not be computed: IllegalStateException");
  }

  @Test
  void failing_rows_counted_one_by_one_equal_the_number_of_the_check() {
    Written users = users();
    List<CheckSpec> checks =
        List.of(
            fail(complete("email")),
            fail(in("age", "30", "40")),
            fail(Specs.matches("email", "^b")),
            where("id > 1", satisfies("age > 0")));
    List<Long> failing =
        List.of(
                "email is null",
                "age not in (30, 40)",
                "email not like 'b%'",
                "id > 1 and age <= 0")
            .stream()
            .map(condition -> users.dataset().where(condition).count())
            .toList();
    List<CheckResult> results = judge(users, checks.toArray(CheckSpec[]::new)).checks();
    for (int i = 0; i < checks.size(); i++) {
      assertThat(results.get(i).message())
          .contains("Find the other %d in".formatted(failing.get(i)));
      assertThat(results.get(i).failingKeys()).hasSize(failing.get(i).intValue());
    }
  }

  @Test
  void an_audit_judges_only_what_it_was_asked_about() {
    assertThatThrownBy(
            () -> Checks.audit(GatePolicy.STRICT, List.of(), References.NONE).judge(users()))
        .isInstanceOf(IllegalStateException.class);
  }
}
