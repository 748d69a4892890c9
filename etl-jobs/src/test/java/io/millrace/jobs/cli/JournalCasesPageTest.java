package io.millrace.jobs.cli;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of hard cases names tests; each is there, and each case has one. */
class JournalCasesPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

  @Test
  void every_test_that_is_named_exists_and_every_case_has_one() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/journal-cases.md"));
    Map<String, Path> classes = testClasses();
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(page);
    while (named.find()) {
      Path file = classes.get(named.group(1) + ".java");
      if (file == null || !Files.readString(file).contains("void " + named.group(2) + "(")) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
    IntStream.concat(IntStream.rangeClosed(1, 36), IntStream.rangeClosed(70, 75))
        .forEach(
            number ->
                assertThat(page).containsPattern("(?m)^\\| H%d .*`\\w+Test\\.".formatted(number)));
  }

  private static Map<String, Path> testClasses() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      List<Path> sources =
          modules
              .map(module -> module.resolve("src/test/java"))
              .filter(Files::isDirectory)
              .toList();
      List<Path> files = new ArrayList<>();
      for (Path source : sources) {
        try (Stream<Path> found = Files.walk(source)) {
          found.filter(file -> file.toString().endsWith("Test.java")).forEach(files::add);
        }
      }
      return files.stream()
          .collect(toMap(file -> file.getFileName().toString(), file -> file, (a, b) -> a));
    }
  }
}
