package io.millrace.quality;

import static io.millrace.quality.Specs.between;
import static io.millrace.quality.Specs.complete;
import static io.millrace.quality.Specs.fail;
import static io.millrace.quality.Specs.in;
import static io.millrace.quality.Specs.matches;
import static io.millrace.quality.Specs.number;
import static io.millrace.quality.Specs.range;
import static io.millrace.quality.Specs.satisfies;
import static io.millrace.quality.Specs.unique;
import static io.millrace.quality.Specs.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.DatasetName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CheckTextTest {
  @Test
  void reads_as_the_spec_would_be_written() {
    assertThat(
            List.of(
                    fail(
                        new Rule.Rows(
                            OptionalLong.of(1),
                            OptionalLong.empty(),
                            true,
                            Optional.of(
                                new Rule.Change(Optional.of(number("-0.5")), Optional.empty())))),
                    fail(complete("order_id")),
                    fail(new Rule.Complete("e mail", number("0.95"))),
                    fail(unique("order_id", "line")),
                    fail(in("status", "new", "it's", "1", "true story")),
                    fail(matches("email", "^[^@]+@[^@]+$")),
                    where("status <> 'x'", between("total", "0", null)),
                    fail(range(Rule.Aggregate.MEAN, "total", null, "10.50")),
                    fail(satisfies("total >= 0")),
                    fail(
                        new Rule.References(
                            List.of("customer_id"),
                            new DatasetName("bronze", "customers"),
                            List.of("id"),
                            Rule.ReferencedSlice.LATEST)),
                    fail(new Rule.Fresh("changed_at", Duration.ofHours(36))),
                    fail(new Rule.Schema(Map.of("total", "decimal(10,2)"), false)),
                    fail(new Rule.Parity(List.of("total"))))
                .stream()
                .map(CheckText::of))
        .containsExactly(
            "rows: { min: 1, equal-to: source, change: { min: -0.5 } }",
            "complete: order_id",
            "complete: { column: 'e mail', share: 0.95 }",
            "unique: [order_id, line]",
            "in: { column: status, values: [new, 'it''s', 1, 'true story'] }",
            "matches: { column: email, pattern: '^[^@]+@[^@]+$' }",
            "between: { column: total, min: 0 }, where: 'status <> ''x'''",
            "range: { of: mean, column: total, max: 10.50 }",
            "satisfies: 'total >= 0'",
            "references: { columns: [customer_id], dataset: bronze.customers, to: [id], slice: latest }",
            "fresh: { column: changed_at, within: 36h }",
            "schema: { columns: { total: 'decimal(10,2)' } }",
            "parity: { with: source, sums: [total] }");
  }
}
