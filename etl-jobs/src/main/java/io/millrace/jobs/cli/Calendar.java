package io.millrace.jobs.cli;

import io.millrace.jobs.status.Standing;
import io.millrace.lake.DatasetName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Many slices at a glance: for each month a line a dataset, for each day one sign. A day of hours
 * shows its gravest hour.
 */
final class Calendar {
  private static final int DAY_LENGTH = "2024-03-01".length();
  private static final int MONTH_LENGTH = "2024-03".length();
  private static final int LONGEST_MONTH = 31;
  private static final String ALL = "all";

  /** How a day stands; the later, the graver. The letter tells without colours. */
  private enum Sign {
    NONE(' ', "no slice"),
    READY('r', "ready"),
    WARNED('w', "ready with warnings"),
    RUNNING('*', "running"),
    MISSING('-', "missing"),
    RETRACTED('t', "retracted"),
    STALE('S', "stale"),
    LATE('L', "late"),
    FAILED('F', "failed"),
    REJECTED('X', "rejected");

    private final char letter;
    private final String word;

    Sign(char letter, String word) {
      this.letter = letter;
      this.word = word;
    }

    static Sign of(Standing standing) {
      Sign plain =
          switch (standing.status().state()) {
            case READY -> standing.status().withWarnings() ? WARNED : READY;
            case RUNNING -> RUNNING;
            case MISSING -> MISSING;
            case RETRACTED -> RETRACTED;
            case STALE -> STALE;
            case FAILED -> FAILED;
            case REJECTED -> REJECTED;
          };
      return standing.late() ? graver(plain, LATE) : plain;
    }

    static Sign graver(Sign one, Sign other) {
      return one.compareTo(other) >= 0 ? one : other;
    }

    String painted(Ink ink) {
      String text = String.valueOf(letter);
      return switch (this) {
        case NONE -> text;
        case READY -> ink.green(text);
        case MISSING -> ink.dim(text);
        case RUNNING -> ink.bold(text);
        case WARNED, RETRACTED, STALE -> ink.yellow(text);
        case LATE, FAILED, REJECTED -> ink.red(text);
      };
    }
  }

  private final Ink ink;

  Calendar(Ink ink) {
    this.ink = ink;
  }

  /** The months in order, each with its datasets in the order in which they come. */
  String render(List<Standing> standings) {
    Map<String, Map<DatasetName, Map<Integer, Sign>>> months = new TreeMap<>();
    for (Standing standing : standings) {
      String slice = standing.slice().value();
      boolean all = slice.equals(ALL);
      months
          .computeIfAbsent(all ? ALL : slice.substring(0, MONTH_LENGTH), m -> new LinkedHashMap<>())
          .computeIfAbsent(standing.dataset(), dataset -> new TreeMap<>())
          .merge(
              all ? 1 : Integer.parseInt(slice.substring(MONTH_LENGTH + 1, DAY_LENGTH)),
              Sign.of(standing),
              Sign::graver);
    }
    int width =
        standings.stream().mapToInt(each -> each.dataset().toString().length()).max().orElse(0);
    List<String> parts = new ArrayList<>();
    months.forEach((month, datasets) -> parts.add(month(month, datasets, width)));
    parts.add(legend());
    return String.join("\n\n", parts);
  }

  private String month(String month, Map<DatasetName, Map<Integer, Sign>> datasets, int width) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ink.bold(padded(month, width))
            + (month.equals(ALL) ? "" : "  1   5    10   15   20   25   30"));
    datasets.forEach(
        (dataset, days) -> {
          StringBuilder line = new StringBuilder(padded(dataset.toString(), width)).append("  ");
          int last = month.equals(ALL) ? 1 : LONGEST_MONTH;
          for (int day = 1; day <= last; day++) {
            line.append(days.getOrDefault(day, Sign.NONE).painted(ink));
          }
          lines.add(line.toString().stripTrailing());
        });
    return String.join("\n", lines);
  }

  private String legend() {
    List<String> words = new ArrayList<>();
    for (Sign sign : Sign.values()) {
      if (sign != Sign.NONE) {
        words.add(sign.painted(ink) + " " + sign.word);
      }
    }
    return String.join("   ", words);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
