package io.millrace.lake.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.CheckResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.time.api.DateTimes;
import org.junit.jupiter.api.Test;

class SliceJsonTest {
  private static final String WRITTEN_BY_HAND =
      """
      {"millrace": 1, "event": "READY", "run": "01HQWX5KZ0000000000000000A", \
      "dataset": "bronze.orders", "slice": "2024-03-01", "verdict": "WARNED", "rows": 12, \
      "fingerprint": "9f", "balance": {"read": 12}, \
      "inputs": [{"name": "silver.x", "slice": "2024-02-29", "version": 4, "content": "aa"}], \
      "source_consistent": true, "config": "c0", \
      "checks": [{"check": "complete: id", "kind": "complete", "column": "id", "level": "warn", \
      "verdict": "WARNED", "measured": "0.5", "metric": 0.5, "allowed": "1", "message": "half"}], \
      "reason": "one warning", "at": "2024-03-02T02:00:00Z", "invented_later": {"x": [1]}}""";

  @Test
  void a_record_written_by_hand_is_read_and_keys_of_later_versions_are_ignored() {
    assertThat(SliceJson.read(WRITTEN_BY_HAND, 7))
        .contains(
            new SliceRecord(
                SliceRecord.Event.READY,
                new RunId("01HQWX5KZ0000000000000000A"),
                DatasetName.parse("bronze.orders"),
                new Slice("2024-03-01"),
                7,
                Verdict.WARNED,
                12,
                "9f",
                Map.of("read", 12L),
                List.of(
                    new Input(
                        "silver.x",
                        Optional.of(new Slice("2024-02-29")),
                        OptionalLong.of(4),
                        Optional.of("aa"))),
                Optional.empty(),
                true,
                "c0",
                List.of(
                    new CheckResult(
                        "complete: id",
                        "complete",
                        Optional.of("id"),
                        "warn",
                        Verdict.WARNED,
                        "0.5",
                        Optional.of(0.5),
                        "1",
                        "half",
                        List.of())),
                "one warning",
                Instant.parse("2024-03-02T02:00:00Z")));
  }

  @Test
  void other_peoples_metadata_is_not_ours() {
    assertThat(SliceJson.read("", 1)).isEmpty();
    assertThat(SliceJson.read("loaded by \"millrace\" maybe", 1)).isEmpty();
    assertThat(SliceJson.read("{\"app\": \"millrace\"}", 1)).isEmpty();
    assertThat(SliceJson.read("[\"millrace\"]", 1)).isEmpty();
  }

  @Test
  void a_newer_form_is_refused_rather_than_taken_for_nothing() {
    assertThatThrownBy(() -> SliceJson.read("{\"millrace\": 3}", 41))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(
            "Commit 41 was made by a newer Millrace (its metadata has form 3, this one reads up to 2). Upgrade Millrace here.");
  }

  @Test
  void damage_names_the_commit_and_what_is_missing() {
    assertThatThrownBy(
            () ->
                SliceJson.read(
                    WRITTEN_BY_HAND.replace("\"rows\": 12, \"fingerprint\"", "\"f\""), 3))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("commit 3")
        .hasMessageContaining("it has no 'fingerprint'");
  }

  @Test
  void keys_of_failing_rows_stay_out_of_the_commit() {
    SliceRecord slice = SliceJson.read(WRITTEN_BY_HAND, 0).get(0);
    CheckResult check = slice.checks().get(0);
    CheckResult withKeys =
        new CheckResult(
            check.check(),
            check.kind(),
            check.column(),
            check.level(),
            check.verdict(),
            check.measured(),
            check.metric(),
            check.allowed(),
            check.message(),
            List.of("alice@example.org"));
    assertThat(SliceJson.write(withChecks(slice, List.of(withKeys)))).doesNotContain("alice");
  }

  @Property(tries = 300)
  void what_is_written_is_read_again(@ForAll("records") SliceRecord slice) {
    String json = SliceJson.write(slice);

    assertThat(SliceJson.read(json, slice.version())).contains(slice);
    assertThat(json).doesNotContain("\n");
  }

  @Provide
  Arbitrary<SliceRecord> records() {
    Arbitrary<String> text = Arbitraries.strings().all().ofMaxLength(20);
    Arbitrary<Input> inputs =
        Combinators.combine(
                text,
                Arbitraries.of(new Slice("2024-03-01"), new Slice("2024-03-01T05"), Slice.ALL)
                    .optional(),
                Arbitraries.longs().greaterOrEqual(0).optional(),
                text.optional())
            .as(
                (name, slice, version, content) ->
                    new Input(
                        name,
                        slice,
                        version.map(OptionalLong::of).orElse(OptionalLong.empty()),
                        content));
    Arbitrary<CheckResult> checks =
        Combinators.combine(
                text,
                text.optional(),
                Arbitraries.of(Verdict.class),
                text,
                Arbitraries.oneOf(
                        Arbitraries.doubles(),
                        Arbitraries.of(
                            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300))
                    .optional())
            .as(
                (check, column, verdict, message, metric) ->
                    new CheckResult(
                        check, "kind", column, "warn", verdict, message, metric, "", message,
                        List.of()));
    return Combinators.combine(
            Arbitraries.of(SliceRecord.Event.class),
            Arbitraries.longs().greaterOrEqual(0),
            Arbitraries.of(Verdict.class),
            Arbitraries.maps(text, Arbitraries.longs()).ofMaxSize(3),
            inputs.list().ofMaxSize(3),
            checks.list().ofMaxSize(3),
            text.optional(),
            DateTimes.instants())
        .as(
            (event, number, verdict, balance, in, results, position, at) ->
                new SliceRecord(
                    event,
                    RunId.create(),
                    Records.ORDERS,
                    Records.FIRST,
                    number,
                    verdict,
                    number,
                    "f" + number,
                    balance,
                    in,
                    position,
                    number % 2 == 0,
                    "c",
                    results,
                    position.orElse(""),
                    at));
  }

  private static SliceRecord withChecks(SliceRecord slice, List<CheckResult> checks) {
    return new SliceRecord(
        slice.event(),
        slice.run(),
        slice.dataset(),
        slice.slice(),
        slice.version(),
        slice.verdict(),
        slice.rows(),
        slice.fingerprint(),
        slice.balance(),
        slice.inputs(),
        slice.sourcePosition(),
        slice.sourceConsistent(),
        slice.configHash(),
        checks,
        slice.reason(),
        slice.at());
  }
}
