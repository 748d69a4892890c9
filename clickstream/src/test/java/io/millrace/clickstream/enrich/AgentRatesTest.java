package io.millrace.clickstream.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * How often an agent is told as the cases of uap-core tell it, and how many crawlers are found. The
 * cases are the rare ones by design, one or two of each family, so a rate says nothing of what
 * share of a site's visits is told well. Names agree if their letters and digits do, or if {@code
 * agent-names.tsv} says that both mean one thing.
 */
class AgentRatesTest {
  /** What uap-core says if it knows none. */
  private static final String NONE = "Other";

  /** What people browse with; the other families are of programs, apps and robots. */
  private static final Set<String> OF_PEOPLE =
      Set.of(
          ("Android;Amazon Silk;BlackBerry WebKit;Brave;Chrome;Chrome Mobile;Chrome Mobile iOS;"
                  + "Chrome Mobile WebView;Chromium;Coc Coc;DuckDuckGo Mobile;Edge;Edge Mobile;"
                  + "Firefox;Firefox Beta;Firefox Mobile;Firefox iOS;IE;IE Mobile;Iron;Konqueror;"
                  + "Maxthon;Mobile Safari;Mobile Safari UI/WKWebView;Nokia Browser;Opera;"
                  + "Opera Coast;Opera Mini;Opera Mobile;Opera Neon;Opera Touch;Pale Moon;Puffin;"
                  + "QQ Browser;QQ Browser Mini;QQ Browser Mobile;Safari;Samsung Internet;"
                  + "UC Browser;Vivaldi;Whale;Yandex Browser")
              .split(";"));

  /** A text, and what uap-core says of it; {@code major} may be empty. */
  private record Case(String family, String major, Agent agent) {}

  private record Pair(String theirs, String ours) {}

  private final Set<Pair> synonyms =
      lines("agent-names.tsv").stream()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .map(cells -> new Pair(letters(cells[0]), letters(cells[1])))
          .collect(Collectors.toSet());

  AgentRatesTest() throws IOException {}

  @Test
  void browsers_by_name_and_by_name_and_major_version() throws IOException {
    List<Case> cases = cases("agents-browsers.tsv", 1_601);
    assertThat(counted("browsers by name", cases, this::sameBrowser)).isGreaterThanOrEqualTo(1_111);
    assertThat(
            counted(
                "browsers by name and major version",
                cases,
                each -> sameBrowser(each) && each.major().equals(each.agent().version())))
        .isGreaterThanOrEqualTo(1_021);
  }

  @Test
  void systems_by_name() throws IOException {
    assertThat(
            counted(
                "systems",
                cases("agents-systems.tsv", 483),
                each -> same(each.family(), each.agent().os())))
        .isGreaterThanOrEqualTo(377);
  }

  @Test
  void crawlers_by_their_class_alone() throws IOException {
    List<Agent> crawlers = lines("crawlers-examples.txt").stream().map(Agents::read).toList();
    assertThat(crawlers).hasSize(2_117);
    assertThat(
            counted(
                "crawlers by class",
                crawlers,
                each -> each.botReasons().contains(Agents.ROBOT_CLASS)))
        .isGreaterThanOrEqualTo(1_840);
  }

  @Test
  void browsers_of_people_that_are_taken_for_crawlers() throws IOException {
    List<Case> browsers =
        cases("agents-browsers.tsv", 1_601).stream()
            .filter(each -> OF_PEOPLE.contains(each.family()))
            .toList();
    assertThat(browsers).hasSize(211);
    assertThat(
            counted(
                "browsers of people taken for crawlers",
                browsers,
                each -> !each.agent().botReasons().isEmpty()))
        .isLessThanOrEqualTo(1);
  }

  private boolean sameBrowser(Case each) {
    return same(each.family(), each.agent().browser());
  }

  private boolean same(String theirs, String ours) {
    if (theirs.equals(NONE) || ours.isEmpty()) {
      return theirs.equals(NONE) && ours.isEmpty();
    }
    Pair pair = new Pair(letters(theirs), letters(ours));
    return pair.theirs().equals(pair.ours()) || synonyms.contains(pair);
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "");
  }

  private static <T> long counted(String what, List<T> of, Predicate<T> agrees) {
    long count = of.stream().filter(agrees).count();
    System.out.printf(
        Locale.ROOT, "%s: %d of %d, %.1f %%%n", what, count, of.size(), 100.0 * count / of.size());
    return count;
  }

  private static List<Case> cases(String name, int size) throws IOException {
    List<Case> cases =
        lines(name).stream()
            .map(line -> line.split("\t", 3))
            .map(cells -> new Case(cells[0], cells[1], Agents.read(cells[2])))
            .toList();
    assertThat(cases).hasSize(size);
    return cases;
  }

  private static List<String> lines(String name) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                AgentRatesTest.class.getResourceAsStream("/weblog/" + name), UTF_8))) {
      return in.lines().toList();
    }
  }
}
