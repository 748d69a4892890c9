package io.millrace.ingest.journal.replay;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Apache Paimon's own scenarios, with the tables that they must give, step by step: columns, types
 * and rows. Their events have no positions, so the order is that of arrival.
 *
 * <p>Each of the 44 must give Paimon's table or what {@link PaimonRules} says instead, but for
 * these: columns that Paimon computes are left out (5, 10, 15, 20, 35), and the two of tables
 * without keys (31, 40) are refused, since without a key nothing tells which row an update is
 * about.
 */
class PaimonScenariosTest {
  /** These are run with every build; all take minutes. */
  private static final String EVERYDAY = "every MySQL type";

  @TempDir private Path warehouse;

  static Stream<PaimonScenario> everyday() {
    return PaimonScenario.all().filter(scenario -> scenario.toString().contains(EVERYDAY));
  }

  static Stream<PaimonScenario> others() {
    return PaimonScenario.all().filter(scenario -> !scenario.toString().contains(EVERYDAY));
  }

  @ParameterizedTest
  @MethodSource("everyday")
  void gives_the_expected_table(PaimonScenario scenario) {
    new PaimonTables(scenario).check(warehouse);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("others")
  void gives_the_expected_table_after_each_step(PaimonScenario scenario) {
    new PaimonTables(scenario).check(warehouse);
  }
}
