package io.millrace.capture.proof;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A journal as a bad day may deliver it: cut anywhere, in any order, and some of it again. */
final class Deliveries {
  private Deliveries() {}

  /**
   * @param journal of one table
   * @return folders, each to be replayed as a slice
   */
  static List<Path> of(Path journal, Path into, Random random) throws IOException {
    List<String> lines = lines(journal);
    Collections.shuffle(lines, random);
    int slices = random.nextInt(4) > 0 ? 2 : 3 + random.nextInt(2);
    List<List<String>> delivered =
        IntStream.range(0, slices).mapToObj(i -> (List<String>) new ArrayList<String>()).toList();
    for (String line : lines) {
      delivered.get(random.nextInt(slices)).add(line);
      if (random.nextInt(10) == 0) {
        delivered.get(random.nextInt(slices)).add(line);
      }
    }
    List<Path> folders = new ArrayList<>();
    for (int i = 0; i < slices; i++) {
      if (!delivered.get(i).isEmpty()) {
        Path folder = into.resolve("slice" + i);
        write(folder, delivered.get(i), random);
        folders.add(folder);
      }
    }
    return folders;
  }

  static List<String> lines(Path journal) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(journal)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
          in.lines().forEach(lines::add);
        }
      }
    }
    return lines;
  }

  /** Into two files of a folder, which are one slice. */
  static void write(Path folder, List<String> lines, Random random) throws IOException {
    Files.createDirectories(folder);
    int cut = random.nextInt(lines.size());
    write(folder.resolve("a.json.gz"), lines.subList(0, cut));
    write(folder.resolve("b.json.gz"), lines.subList(cut, lines.size()));
  }

  private static void write(Path file, List<String> lines) throws IOException {
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
      for (String line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
  }
}
