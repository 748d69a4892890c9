package io.millrace.jobs.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.lake.Slice;
import io.millrace.lake.UnreachableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * The log of the shop's web site: real requests of two days of May 2015. A server's file of the
 * first day is forgotten, and comes with the second.
 */
public final class Weblog {
  public static final Slice FIRST = new Slice("2015-05-17");
  public static final Slice SECOND = new Slice("2015-05-18");

  private static final String OF_FIRST = "[17/May/2015:";
  private static final String OF_SECOND = "[18/May/2015:";
  private static final List<String> FORGOTTEN = List.of("[17/May/2015:14:", "[17/May/2015:15:");

  private final Path landing;

  /**
   * @param landing the folder in which each day has its own
   */
  public Weblog(Path landing) {
    this.landing = landing;
  }

  /** The first day's file, without what was forgotten. */
  public void deliverTheFirstDay() {
    deliver(FIRST, "access.log", line -> line.contains(OF_FIRST) && !isForgotten(line));
  }

  /** The second day's file, and with it what was forgotten. */
  public void deliverTheSecondDay() {
    deliver(SECOND, "access.log", line -> line.contains(OF_SECOND));
    deliver(SECOND, "late.log", Weblog::isForgotten);
  }

  private static boolean isForgotten(String line) {
    return FORGOTTEN.stream().anyMatch(line::contains);
  }

  private void deliver(Slice day, String name, Predicate<String> which) {
    Path folder = landing.resolve(day.value());
    try (InputStream packed = Weblog.class.getResourceAsStream("access.log.gz");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(packed), ISO_8859_1))) { // bytes stay
      Files.createDirectories(folder);
      Files.write(folder.resolve(name), lines.lines().filter(which).toList(), ISO_8859_1);
    } catch (IOException e) {
      throw new UnreachableException("The demo cannot write to " + folder, e);
    }
  }
}
