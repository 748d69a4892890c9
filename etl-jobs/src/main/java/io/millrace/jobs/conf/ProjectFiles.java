package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Names;
import io.millrace.jobs.conf.tree.KeyPath;
import io.millrace.jobs.conf.tree.Origin;
import io.millrace.jobs.conf.tree.Problems;
import io.millrace.jobs.conf.tree.Tree;
import io.millrace.jobs.conf.tree.YamlFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of a project's folder as one tree: its settings, with all sources and datasets in it.
 */
final class ProjectFiles {
  static final String SETTINGS = "millrace.yaml";
  static final String SOURCES = "sources";
  static final String DATASETS = "datasets";
  private static final String ENVIRONMENTS = "env";
  private static final String SUFFIX = ".yaml";
  private static final int MAX_DEPTH = 16;

  private final Path conf;
  private final Problems problems;

  ProjectFiles(Path conf, Problems problems) {
    this.conf = conf;
    this.problems = problems;
  }

  /** Whether there is a project at all; if not, the problems say how to come by one. */
  boolean exist() {
    Path settings = conf.resolve(SETTINGS);
    if (!Files.exists(settings)) {
      problems.add(
          Origin.of(place(settings)),
          "",
          "There is no such file, so this is no project. Run 'millrace init' to make one, or name its folder with --config DIR.");
    }
    return Files.exists(settings);
  }

  /** All that is not an environment. */
  Tree.Entries read() {
    Path settings = conf.resolve(SETTINGS);
    reportMisplaced();
    Tree.Entries root =
        map(settings).orElseGet(() -> new Tree.Entries(Origin.of(place(settings)), Map.of()));
    for (String part : List.of(SOURCES, DATASETS)) {
      Optional.ofNullable(root.entries().get(part))
          .ifPresent(
              entry ->
                  problems.add(
                      entry.origin(),
                      part,
                      "Each has a file of its own, in %s.".formatted(place(conf.resolve(part)))));
    }
    return root.with(SOURCES, documents(SOURCES, "source"))
        .with(DATASETS, documents(DATASETS, "dataset"));
  }

  /** The settings of an environment, or none if it has no file; then the problems say so. */
  Optional<Tree> environment(String name) {
    Path folder = conf.resolve(ENVIRONMENTS);
    Path file = folder.resolve(name + SUFFIX).normalize();
    List<String> known =
        yamlFiles(folder).stream()
            .map(path -> path.getFileName().toString().replace(SUFFIX, ""))
            .toList();
    if (!known.contains(name)) {
      problems.add(
          Origin.of("--env"),
          "",
          "There is no environment '%s' in %s. Known: %s.%s"
              .formatted(
                  name,
                  place(folder),
                  known.isEmpty() ? "none" : String.join(", ", known),
                  Names.didYouMean(name, known)));
      return Optional.empty();
    }
    return YamlFile.read(file, place(file), problems);
  }

  /** All files of a folder by the name that each gives itself. */
  private Tree.Entry documents(String folder, String nameKey) {
    Map<String, Tree.Entry> documents = new LinkedHashMap<>();
    yamlFiles(conf.resolve(folder)).parallelStream()
        .flatMap(file -> map(file).filter(document -> belongs(document, folder, file)).stream())
        .forEachOrdered(document -> add(document, nameKey, KeyPath.child("", folder), documents));
    Origin origin = Origin.of(place(conf.resolve(folder)));
    return new Tree.Entry(origin, new Tree.Entries(origin, documents));
  }

  private void add(
      Tree.Entries document, String nameKey, String path, Map<String, Tree.Entry> documents) {
    String place = document.origin().place();
    Optional<Tree.Text> written =
        document.value(nameKey).filter(Tree.Text.class::isInstance).map(Tree.Text.class::cast);
    Origin origin = written.map(Tree.Text::origin).orElse(document.origin());
    String name = written.map(Tree.Text::text).orElse(place);
    problems.mount(place, KeyPath.child(path, name));
    if (name.contains("${")) {
      problems.add(
          origin, nameKey, "A name cannot hold variables, since others refer to it. Write it out.");
      return;
    }
    Tree.Entry first = documents.putIfAbsent(name, new Tree.Entry(origin, document));
    if (first != null) {
      problems.add(
          origin,
          nameKey,
          "The %s '%s' is there already, in %s. Rename one of the two."
              .formatted(nameKey, name, first.origin()));
    }
  }

  private Optional<Tree.Entries> map(Path file) {
    Optional<Tree> tree = YamlFile.read(file, place(file), problems);
    tree.filter(other -> !(other instanceof Tree.Entries))
        .ifPresent(
            other ->
                problems.add(
                    other.origin(),
                    "",
                    "A map is expected here, not a %s.".formatted(other.kind())));
    return tree.filter(Tree.Entries.class::isInstance).map(Tree.Entries.class::cast);
  }

  // Files that are not where they would be read.

  /** Tells a file that was put into the wrong folder by the keys that only another kind has. */
  private boolean belongs(Tree.Entries document, String folder, Path file) {
    Set<String> keys = document.entries().keySet();
    String home = keys.contains("dataset") ? DATASETS : keys.contains("url") ? SOURCES : folder;
    if (!home.equals(folder)) {
      problems.add(
          Origin.of(place(file)),
          "",
          "This looks like one of the %s. Move it to %s."
              .formatted(home, place(conf.resolve(home))));
    }
    return home.equals(folder);
  }

  private void reportMisplaced() {
    Set<String> read = Set.of(SOURCES, DATASETS, ENVIRONMENTS);
    for (Path file : walk(conf)) {
      Path inside = conf.relativize(file);
      boolean ours = inside.getNameCount() > 1 && read.contains(inside.getName(0).toString());
      if (file.toString().endsWith(".yml")) {
        problems.add(
            Origin.of(place(file)), "", "Only files that end in .yaml are read. Rename it.");
      } else if (file.toString().endsWith(SUFFIX) && !ours && !inside.toString().equals(SETTINGS)) {
        problems.add(
            Origin.of(place(file)),
            "",
            "Nothing is read from here. Datasets are in %s, sources in %s, environments in %s."
                .formatted(
                    place(conf.resolve(DATASETS)),
                    place(conf.resolve(SOURCES)),
                    place(conf.resolve(ENVIRONMENTS))));
      }
    }
  }

  private List<Path> yamlFiles(Path folder) {
    return walk(folder).stream().filter(file -> file.toString().endsWith(SUFFIX)).toList();
  }

  /** All files of a folder in a fixed order, but those in folders that start with a dot. */
  private List<Path> walk(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(file -> !Files.isDirectory(file) && !hidden(folder.relativize(file)))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      problems.add(
          Origin.of(place(folder)),
          "",
          "The folder cannot be listed (%s). Check who may read it, and for links that lead back into it."
              .formatted(e.getMessage()));
      return List.of();
    }
  }

  private static boolean hidden(Path inside) {
    for (Path part : inside) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static String place(Path file) {
    return file.toString().replace('\\', '/');
  }
}
