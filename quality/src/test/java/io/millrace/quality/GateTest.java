package io.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table in docs/gate.md is the specification; it is read from there. */
class GateTest {
  private static final String HEADER =
      "| checks | content | ungated | allows empty | slice | verdict |";

  /** A line of the table; "-" and empty options match all. */
  private record Line(
      Optional<Verdict> any,
      Optional<Gate.Content> content,
      Optional<Boolean> ungated,
      Optional<Boolean> allowsEmpty,
      boolean accepted,
      Verdict verdict) {
    boolean fits(List<Verdict> checks, Gate.Content given, boolean open, boolean empty) {
      return any.map(checks::contains).orElse(true)
          && content.map(given::equals).orElse(true)
          && ungated.map(value -> value == open).orElse(true)
          && allowsEmpty.map(value -> value == empty).orElse(true);
    }
  }

  @Test
  void folds_every_case_as_the_table_in_the_docs_says() {
    List<Line> table = table();
    int cases = 0;
    for (List<Verdict> checks : sets(Verdict.values())) {
      for (Gate.Content content : Gate.Content.values()) {
        for (boolean ungated : new boolean[] {false, true}) {
          for (boolean allowsEmpty : new boolean[] {false, true}) {
            Line expected =
                table.stream()
                    .filter(line -> line.fits(checks, content, ungated, allowsEmpty))
                    .findFirst()
                    .orElseThrow();
            Gate.Decision decision = Gate.fold(checks, content, ungated, allowsEmpty);
            assertThat(decision.accepted())
                .as("%s %s %s %s", checks, content, ungated, allowsEmpty)
                .isEqualTo(expected.accepted());
            assertThat(decision.verdict())
                .as("%s %s %s %s", checks, content, ungated, allowsEmpty)
                .isEqualTo(expected.verdict());
            cases++;
          }
        }
      }
    }
    assertThat(cases).isEqualTo(32 * 4 * 2 * 2);
  }

  @Test
  void an_error_is_never_a_pass_whatever_else_holds() {
    for (List<Verdict> others : sets(Verdict.values())) {
      List<Verdict> checks = new ArrayList<>(others);
      checks.add(Verdict.ERROR);
      assertThat(Gate.fold(checks, Gate.Content.ROWS, true, true).accepted()).isFalse();
    }
  }

  @Test
  void nothing_judged_is_not_a_pass() {
    assertThat(Gate.fold(List.of(), Gate.Content.ROWS, false, true))
        .satisfies(
            decision -> {
              assertThat(decision.accepted()).isFalse();
              assertThat(decision.reason()).contains("ungated: true");
            });
  }

  private static List<Line> table() {
    List<String> lines = lines();
    int header = lines.indexOf(HEADER);
    assertThat(header).isPositive();
    return lines.stream()
        .skip(header + 2)
        .takeWhile(line -> line.startsWith("|"))
        .map(GateTest::line)
        .toList();
  }

  private static Line line(String text) {
    String[] cells =
        Arrays.stream(text.split("\\|"))
            .map(String::strip)
            .filter(cell -> !cell.isEmpty())
            .toArray(String[]::new);
    return new Line(
        cell(cells[0]).map(any -> Verdict.valueOf(any.substring("any ".length()))),
        cell(cells[1]).map(Gate.Content::valueOf),
        cell(cells[2]).map("yes"::equals),
        cell(cells[3]).map("yes"::equals),
        cells[4].equals("accepted"),
        Verdict.valueOf(cells[5]));
  }

  private static Optional<String> cell(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(text);
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(Path.of("..", "docs", "gate.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All subsets. */
  private static List<List<Verdict>> sets(Verdict[] verdicts) {
    return Stream.iterate(0, i -> i + 1)
        .limit(1L << verdicts.length)
        .map(bits -> Arrays.stream(verdicts).filter(v -> (bits >> v.ordinal() & 1) == 1).toList())
        .toList();
  }
}
