package io.millrace.jobs.cli;

import io.millrace.lake.InvalidSpecException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace init}: a project to begin with. */
@Command(
    name = "init",
    description =
        "Makes a new project: settings, a source and a dataset with comments, and the schemas that let an editor complete them.",
    footer = {"Examples:", "  millrace init", "  millrace init shop-lake"})
final class InitCommand extends MillraceCommand {
  private static final String TEMPLATES = "init/";
  private static final List<String> SCHEMAS =
      List.of("millrace.schema.json", "source.schema.json", "dataset.schema.json");

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The project's folder; made if it is not there. Default: this one.")
  private Path folder;

  @Override
  protected ExitCode execute() throws IOException {
    Path project = folder.toAbsolutePath().normalize();
    Map<Path, String> files = files(project);
    refuseToOverwrite(files);
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Files.createDirectories(file.getKey().getParent());
      Files.writeString(file.getKey(), file.getValue());
    }
    console()
        .result(
            () -> {
              var json = Console.json().put("project", project.toString());
              files.keySet().forEach(file -> json.withArray("files").add(file.toString()));
              return json;
            },
            () -> report(project, files));
    return ExitCode.DONE;
  }

  private static Map<Path, String> files(Path project) throws IOException {
    Map<Path, String> files = new LinkedHashMap<>();
    for (String name :
        List.of(
            "conf/millrace.yaml", "conf/sources/shop.yaml", "conf/datasets/bronze/orders.yaml")) {
      files.put(
          project.resolve(name), resource(TEMPLATES + name).replace("@project@", name(project)));
    }
    for (String schema : SCHEMAS) {
      files.put(project.resolve("conf/schema").resolve(schema), resource("/schemas/" + schema));
    }
    files.put(project.resolve(".gitignore"), resource(TEMPLATES + "gitignore"));
    return files;
  }

  /** A .gitignore may be there already, as in a fresh repository; then it stays as it is. */
  private static void refuseToOverwrite(Map<Path, String> files) {
    files.keySet().removeIf(file -> file.endsWith(".gitignore") && Files.exists(file));
    for (Path file : files.keySet()) {
      if (Files.exists(file)) {
        throw new InvalidSpecException(
            "%s exists already, and init overwrites nothing. Name another folder: millrace init DIR."
                .formatted(file));
      }
    }
  }

  private static String name(Path project) {
    Path last = project.getFileName();
    String name =
        last == null ? "" : last.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String trimmed = name.replaceAll("^[^a-z]+|-$", "");
    return trimmed.isEmpty() ? "project" : trimmed;
  }

  private static String report(Path project, Map<Path, String> files) {
    StringBuilder text = new StringBuilder("Made a project in " + project + ":\n");
    files.keySet().forEach(f -> text.append("  ").append(project.relativize(f)).append('\n'));
    return text.append(
            """

            Next:
              point conf/sources/shop.yaml at your database, and conf/datasets/bronze/orders.yaml at a table of it
              millrace validate
              millrace doctor
              millrace run bronze.orders --date DATE""")
        .toString();
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = InitCommand.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("The jar lacks " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
