package io.millrace.jobs.conf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A project in a temporary folder: small, valid, and to be spoiled file by file. */
final class ProjectFolder {
  static final String ORDERS =
      """
      dataset: bronze.orders
      kind: jdbc
      source: shop
      table: public.orders
      mode: snapshot
      slices: { by: day }
      checks:
        - rows: { min: 1 }
      """;

  private final Path home;
  private final Map<String, String> variables = new HashMap<>();

  private ProjectFolder(Path home) {
    this.home = home;
  }

  /** With a source {@code shop} and no dataset. */
  static ProjectFolder in(Path home) {
    return new ProjectFolder(home)
        .file("conf/millrace.yaml", "project: shop\n")
        .file(
            "conf/sources/shop.yaml",
            """
            source: shop
            url: jdbc:postgresql://localhost:5432/shop
            user: etl
            password: env:SHOP_PASSWORD
            """);
  }

  ProjectFolder file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  ProjectFolder file(String path, byte[] bytes) {
    try {
      Path file = home.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProjectFolder orders(String text) {
    return file("conf/datasets/orders.yaml", text);
  }

  ProjectFolder variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  Path home() {
    return home;
  }

  Project load(String... sets) {
    return load(Optional.empty(), sets);
  }

  Project load(Optional<String> env, String... sets) {
    ProjectLoader loader =
        new ProjectLoader(home.resolve("conf"), name -> Optional.ofNullable(variables.get(name)));
    return loader.load(env, List.of(sets));
  }

  /** What is wrong, a line each, with paths from the project's folder on. */
  List<String> problems(String... sets) {
    return problems(Optional.empty(), sets);
  }

  List<String> problems(Optional<String> env, String... sets) {
    try {
      load(env, sets);
      return List.of();
    } catch (InvalidProjectException e) {
      return e.problems().stream()
          .map(problem -> problem.toString().replace(home + "/", ""))
          .toList();
    }
  }
}
