package io.millrace.jobs.cli;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tests that a page of {@code docs} names: {@code SomeTest.some_method} of any module (or
 * {@code SomeContract}, which several test classes fulfil), and {@code test_file.test_function} of
 * {@code airflow-dags}.
 */
final class NamedTests {
  private static final Path ROOT = Path.of("..");
  private static final Pattern JAVA = Pattern.compile("`(\\w+(?:Test|Contract))\\.(\\w+)`");
  private static final Pattern PYTHON = Pattern.compile("`(test_\\w+)\\.(test_\\w+)`");

  private NamedTests() {}

  static String page(String name) throws IOException {
    return Files.readString(ROOT.resolve("docs").resolve(name));
  }

  /** Those that do not exist. */
  static List<String> missing(String page) throws IOException {
    List<String> missing = new ArrayList<>();
    Map<String, Path> classes = testClasses();
    Matcher java = JAVA.matcher(page);
    while (java.find()) {
      Path file = classes.get(java.group(1) + ".java");
      if (file == null || !Files.readString(file).contains("void " + java.group(2) + "(")) {
        missing.add(java.group());
      }
    }
    Matcher python = PYTHON.matcher(page);
    while (python.find()) {
      Path file = ROOT.resolve("airflow-dags/tests/%s.py".formatted(python.group(1)));
      if (!Files.exists(file) || !Files.readString(file).contains("def " + python.group(2) + "(")) {
        missing.add(python.group());
      }
    }
    return missing;
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
          found
              .filter(file -> file.toString().matches(".*(Test|Contract)\\.java"))
              .forEach(files::add);
        }
      }
      return files.stream()
          .collect(toMap(file -> file.getFileName().toString(), file -> file, (a, b) -> a));
    }
  }
}
