package io.millrace.jobs.demo;

import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder the demo works in: a project of its own, made afresh each time.
 *
 * @param path absolute
 */
public record DemoFolder(Path path) {
  private static final String MARK = ".millrace-demo";

  /**
   * Makes the folder with the example project in it. An earlier demo's is removed first.
   *
   * @param examples the example project's {@code conf}
   * @throws InvalidSpecException if there is a folder of that name that no demo has made
   */
  public static DemoFolder create(Path path, Path examples) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      if (Files.exists(absolute)) {
        remove(absolute);
      }
      Files.createDirectories(absolute);
      Files.writeString(absolute.resolve(MARK), "Made by millrace demo, which removes it again.\n");
      copy(examples, absolute.resolve("conf"));
      return new DemoFolder(absolute);
    } catch (IOException e) {
      throw new UnreachableException(
          "The demo cannot write to %s: %s. Give it another folder with --dir."
              .formatted(absolute, e.getMessage()),
          e);
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(MARK))) {
      throw new InvalidSpecException(
          "%s is there already, and no demo has made it. Give another folder with --dir."
              .formatted(folder));
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** The folder of the project's settings. */
  public Path conf() {
    return path.resolve("conf");
  }

  /** Where the log of the shop's web site is delivered. */
  public Weblog weblog() {
    return new Weblog(path.resolve("landing/weblog"));
  }

  /** Where the shop's server keeps its data. */
  public Path serverData() {
    return path.resolve("postgresql");
  }

  /** Points the project's source at the shop, its password in a file that only its owner reads. */
  public void pointAt(Shop shop, String password) {
    try {
      Path secret = path.resolve("shop-password");
      Files.createFile(
          secret,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(secret, password);
      Files.write(
          conf().resolve("sources/shop.yaml"),
          List.of(
              "source: shop",
              "url: " + shop.url(),
              "user: " + Shop.READER,
              "password: file:" + secret,
              "limits: { connections: 4 }"));
    } catch (IOException e) {
      throw new UnreachableException("The demo cannot write to " + path, e);
    }
  }
}
