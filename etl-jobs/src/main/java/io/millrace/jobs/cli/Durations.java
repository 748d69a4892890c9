package io.millrace.jobs.cli;

import java.time.Duration;

/** Durations as people say them. */
public final class Durations {
  private Durations() {}

  /**
   * Such as {@code 0.4 s}, {@code 12 s}, {@code 3 min 20 s}, {@code 2 h 5 min}, {@code 3 d 4 h}.
   */
  public static String rough(Duration duration) {
    long seconds = duration.toSeconds();
    if (duration.toMillis() < 9_950) {
      return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    return seconds < 86_400
        ? two(seconds / 3600, "h", seconds % 3600 / 60, "min")
        : two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    String text = large + " " + largeUnit;
    return small == 0 ? text : text + " " + small + " " + smallUnit;
  }
}
