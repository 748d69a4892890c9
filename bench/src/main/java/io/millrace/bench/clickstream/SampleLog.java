package io.millrace.bench.clickstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A day's combined log of so many lines: real ones, over and over, each time from other addresses
 * of the same networks and by browsers of another version. The same for the same arguments.
 */
final class SampleLog {
  private static final Pattern LINE = Pattern.compile("^(\\S+) (.*?) \\[[^\\]]+\\] (.*)$");
  private static final Pattern VERSION = Pattern.compile("(Chrome/|Firefox/|Version/)(\\d+)");
  private static final Pattern ROBOT = Pattern.compile("(?i)bot|crawl|spider|slurp");
  private static final Pattern AGENT = Pattern.compile("^(.* )\"(?:[^\"\\\\]|\\\\.)*+\"$");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final long START = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();
  private static final long DAY = 86_400;
  private static final int VERSIONS = 12;

  private SampleLog() {}

  private record Real(String address, String middle, String rest) {}

  /**
   * @param real logs that are packed by gzip
   */
  static void write(Path file, List<Path> real, long lines) {
    List<Real> known = real.stream().flatMap(log -> read(log).stream()).toList();
    try {
      Files.createDirectories(file.getParent());
      try (BufferedWriter out = Files.newBufferedWriter(file, ISO_8859_1)) {
        for (long i = 0; i < lines; i++) {
          out.write(line(known.get((int) (i % known.size())), i / known.size(), i * DAY / lines));
          out.write('\n');
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same log, but that no client says what it is. What is there already is taken as it is. */
  static Path silenced(Path log) {
    Path silent = log.resolveSibling("silent-" + log.getFileName());
    if (!Files.exists(silent)) {
      try (BufferedReader in = Files.newBufferedReader(log, ISO_8859_1);
          BufferedWriter out = Files.newBufferedWriter(silent, ISO_8859_1)) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          out.write(AGENT.matcher(line).replaceFirst("$1\"-\""));
          out.write('\n');
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return silent;
  }

  private static List<Real> read(Path log) {
    List<Real> lines = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(log)), ISO_8859_1))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          lines.add(new Real(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(Real real, long copy, long second) {
    boolean robot = ROBOT.matcher(real.rest()).find();
    String rest = robot ? real.rest() : newer(real.rest(), (int) (copy % VERSIONS));
    return "%s %s [%s] %s"
        .formatted(
            address(real.address(), robot, copy),
            real.middle(),
            TIME.format(Instant.ofEpochSecond(START + second)),
            rest);
  }

  private static String newer(String rest, int by) {
    return VERSION
        .matcher(rest)
        .replaceAll(found -> found.group(1) + (Integer.parseInt(found.group(2)) + by));
  }

  /** Robots have sixteen neighbours; of others seven in ten are somebody else of the network. */
  private static String address(String address, boolean robot, long copy) {
    String[] parts = address.split("\\.");
    if (parts.length != 4) {
      return address;
    }
    int hash = (address + "/" + copy).hashCode();
    if (robot) {
      parts[3] = Long.toString((Long.parseLong(parts[3]) + copy % 16) % 256);
    } else if (Math.floorMod(hash, 10) < 7) {
      parts[2] = Integer.toString(hash >> 8 & 255);
      parts[3] = Integer.toString(hash >> 16 & 255);
    }
    return String.join(".", parts);
  }
}
