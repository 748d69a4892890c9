package io.millrace.jobs.conf;

import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.jobs.conf.shape.Binder;
import io.millrace.jobs.conf.shape.Names;
import io.millrace.jobs.conf.tree.KeyPath;
import io.millrace.jobs.conf.tree.Layers;
import io.millrace.jobs.conf.tree.Origin;
import io.millrace.jobs.conf.tree.Problems;
import io.millrace.jobs.conf.tree.Tree;
import io.millrace.jobs.conf.tree.Variables;
import io.millrace.jobs.conf.tree.YamlText;
import io.millrace.lake.InvalidSpecException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a project: files, environment and sets laid over one another, then made into records. */
final class ProjectLoader {
  private static final String SET = "--set";
  private static final String ZONE = "zone";

  private final Path conf;
  private final Function<String, Optional<String>> variables;
  private final Problems problems = new Problems();
  private final Binder binder = new Binder(Vocabulary.shapes(), problems);

  ProjectLoader(Path conf, Function<String, Optional<String>> variables) {
    this.conf = conf;
    this.variables = variables;
  }

  Project load(Optional<String> env, List<String> sets) {
    ProjectFiles files = new ProjectFiles(conf, problems);
    if (!files.exist()) {
      throw new InvalidProjectException(conf.toString(), problems.sorted());
    }
    Tree.Entries root = effective(files, env, sets);
    Optional<ProjectSettings> settings = binder.bind(ProjectSettings.class, without(root), "");
    List<JdbcSource> sources =
        bindAll(root, ProjectFiles.SOURCES, JdbcSource.class, SourceForm.class);
    List<DatasetSpec> datasets =
        bindAll(root, ProjectFiles.DATASETS, DatasetSpec.class, DatasetSpec.class);
    Connections connections =
        new Connections(
            names(root, ProjectFiles.SOURCES), names(root, ProjectFiles.DATASETS), datasets);
    connections.check(binder.values(), problems);
    if (!problems.sorted().isEmpty()) {
      throw new InvalidProjectException(conf.toString(), problems.sorted());
    }
    Path home = conf.toAbsolutePath().normalize().getParent();
    return new Project(home, settings.orElseThrow(), sources, datasets, binder.values());
  }

  // Layers.

  private Tree.Entries effective(ProjectFiles files, Optional<String> env, List<String> sets) {
    Tree.Entries base = files.read();
    Tree tree = base;
    if (env.isPresent()) {
      tree = files.environment(env.get()).map(above -> Layers.merge(base, above)).orElse(base);
    }
    for (String set : sets) {
      tree = set(tree, set);
    }
    Tree.Entries known = onlyKnown(base, asEntries(tree));
    return withZone(asEntries(new Variables(variables, problems).fill(known, "")));
  }

  private Tree set(Tree tree, String set) {
    int equals = set.indexOf('=');
    if (equals < 1) {
      problems.add(Origin.of(SET), "", "'%s' sets nothing. Write path=value.".formatted(set));
      return tree;
    }
    String path = set.substring(0, equals).strip();
    try {
      return Layers.set(tree, path, value(set.substring(equals + 1)));
    } catch (InvalidSpecException e) {
      problems.add(Origin.of(SET), path, e.getMessage());
      return tree;
    }
  }

  /** A value as it stands, unless it begins as YAML writes lists and maps. */
  private Tree value(String text) {
    Tree plain = new Tree.Text(Origin.of(SET), text);
    boolean structured = text.startsWith("[") || text.startsWith("{");
    return structured ? YamlText.read(text, SET, problems).orElse(plain) : plain;
  }

  /** Without sources and datasets that have no file, since the layers above only change parts. */
  private Tree.Entries onlyKnown(Tree.Entries base, Tree.Entries tree) {
    Tree.Entries result = tree;
    for (String part : List.of(ProjectFiles.SOURCES, ProjectFiles.DATASETS)) {
      Set<String> known = names(base, part);
      Map<String, Tree.Entry> kept = new LinkedHashMap<>();
      section(tree, part)
          .entries()
          .forEach(
              (name, entry) -> {
                if (known.contains(name)) {
                  kept.put(name, entry);
                } else {
                  problems.add(
                      entry.origin(),
                      KeyPath.child(part, name),
                      "There is no file for it in %s.%s"
                          .formatted(conf.resolve(part), Names.didYouMean(name, known)));
                }
              });
      Origin origin = section(tree, part).origin();
      result = result.with(part, new Tree.Entry(origin, new Tree.Entries(origin, kept)));
    }
    return result;
  }

  /** Slices without a zone of their own are cut in the project's. */
  private static Tree.Entries withZone(Tree.Entries root) {
    Optional<Tree> zone = root.value(ZONE);
    if (zone.isEmpty()) {
      return root;
    }
    Tree.Entry inherited = new Tree.Entry(zone.get().origin(), zone.get());
    Map<String, Tree.Entry> datasets =
        new LinkedHashMap<>(section(root, ProjectFiles.DATASETS).entries());
    datasets.replaceAll(
        (name, entry) -> {
          if (entry.value() instanceof Tree.Entries dataset
              && dataset.value("slices").orElse(null) instanceof Tree.Entries slices
              && slices.value(ZONE).isEmpty()) {
            Tree.Entry zoned = new Tree.Entry(slices.origin(), slices.with(ZONE, inherited));
            return new Tree.Entry(entry.origin(), dataset.with("slices", zoned));
          }
          return entry;
        });
    Origin origin = section(root, ProjectFiles.DATASETS).origin();
    return root.with(
        ProjectFiles.DATASETS, new Tree.Entry(origin, new Tree.Entries(origin, datasets)));
  }

  // Records.

  private <T> List<T> bindAll(Tree.Entries root, String part, Class<T> type, Class<?> form) {
    List<T> bound = new ArrayList<>();
    section(root, part)
        .entries()
        .forEach(
            (name, entry) ->
                binder
                    .bind(form, type, entry.value(), KeyPath.child(part, name))
                    .ifPresent(bound::add));
    return bound;
  }

  private static Tree.Entries without(Tree.Entries root) {
    Map<String, Tree.Entry> own = new LinkedHashMap<>(root.entries());
    own.remove(ProjectFiles.SOURCES);
    own.remove(ProjectFiles.DATASETS);
    return new Tree.Entries(root.origin(), own);
  }

  private static Set<String> names(Tree.Entries root, String part) {
    return section(root, part).entries().keySet();
  }

  private static Tree.Entries section(Tree.Entries root, String part) {
    return root.value(part)
        .map(ProjectLoader::asEntries)
        .orElseGet(() -> new Tree.Entries(root.origin(), Map.of()));
  }

  private static Tree.Entries asEntries(Tree tree) {
    return tree instanceof Tree.Entries entries
        ? entries
        : new Tree.Entries(tree.origin(), Map.of());
  }
}
