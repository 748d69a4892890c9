package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Feature groups that cannot be meant. */
class BadFeaturesTest {
  private static final String GROUP =
      """
      dataset: features.people
      kind: features
      entity: { name: person, keys: [who] }
      from: bronze.orders
      time: at
      %s
      features:
        - { name: spend, sum: amount, window: 2d }
        - %s
      slices: { by: day, column: ds, zone: UTC }
      checks: [{ unique: who }]
      """;
  private static final String FIT = "fit: { from: 2024-01-01, to: 2024-02-01 }";

  @TempDir Path home;

  @Test
  void what_cannot_be_meant_is_told_with_its_line() {
    assertProblem(
        FIT,
        "{ name: bin, bins: { of: spent, quantiles: 4 } }",
        "'bin' is made of 'spent', which is no feature above it.");
    assertProblem(
        "", "{ name: bin, bins: { of: spend, quantiles: 4 } }", "there is no range to learn from");
    assertProblem(FIT, "{ name: n, count: \"*\", window: 1d }", "No feature learns anything");
    assertProblem(FIT, "{ name: bin, bins: { of: spend, quantiles: 1 } }", "from 2 to 1000");
    assertProblem(
        FIT,
        "{ name: bin, bins: { of: spend, quantiles: 4, edges: [1] } }",
        "Give either edges or quantiles.");
    assertProblem(
        "fit: { from: 2024-01-01, to: 2024-01-01 }",
        "{ name: bin, bins: { of: spend, quantiles: 4 } }",
        "It must be a later day than 'from'");
    assertProblem(
        FIT,
        "{ name: low, clip: { of: spend, quantiles: { from: 99%, to: 1% } } }",
        "It must be greater than 'from'.");
    assertProblem(
        FIT,
        "{ name: bin, bins: { of: spend, quantiles: 4 }, window: 1d }",
        "it has none of its own");
    assertProblem("", "{ name: Spend, count: \"*\", window: 1d }", "Two columns are named 'Spend'");
    assertProblem("", "{ name: who, count: \"*\", window: 1d }", "Two columns are named 'who'");
    assertProblem("", "{ name: DS, count: \"*\", window: 1d }", "Two columns are named 'DS'");
    assertProblem(
        "known: { column: loaded, unit: millis, zone: UTC }",
        "{ name: n, count: \"*\", window: 1d }",
        "Leave one of the two out.");
  }

  private void assertProblem(String fit, String feature, String problem) {
    assertThat(
            ProjectFolder.in(home)
                .orders(ProjectFolder.ORDERS)
                .file("conf/datasets/people.yaml", GROUP.formatted(fit, feature))
                .problems())
        .singleElement()
        .asString()
        .startsWith("conf/datasets/people.yaml:")
        .contains(problem);
  }
}
