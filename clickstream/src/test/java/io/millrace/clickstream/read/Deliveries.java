package io.millrace.clickstream.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Folders of five days, in which logs appear, grow, are copied, packed, renamed and withdrawn. */
final class Deliveries {
  static final LocalDate FIRST = LocalDate.parse("2024-03-01");
  static final int DAYS = 5;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss", Locale.ROOT);

  /** What a line is meant to be. */
  enum Kind {
    EVENT,
    JUNK,
    BLANK
  }

  /**
   * A line of a file.
   *
   * @param seconds when it happened, since 1970; 0 if it is no event
   */
  record Line(String text, Kind kind, long seconds, String path) {}

  /**
   * A file; its last line may lack its end.
   *
   * @param terminated whether the last line has an end
   */
  record LogFile(List<Line> lines, boolean terminated, boolean packed) {}

  /** By day and name, in their order. */
  final TreeMap<String, TreeMap<String, LogFile>> days = new TreeMap<>();

  private final Path folder;
  private final Random random;

  Deliveries(Path folder, Random random) {
    this.folder = folder;
    this.random = random;
    for (int i = 0; i < DAYS; i++) {
      days.put(FIRST.plusDays(i).toString(), new TreeMap<>());
    }
  }

  String glob() {
    return folder + "/{slice}/*";
  }

  /** Changes something, and says of which day. */
  String change() {
    String day = FIRST.plusDays(random.nextInt(DAYS)).toString();
    TreeMap<String, LogFile> files = days.get(day);
    String name = "%c.log".formatted('a' + random.nextInt(4));
    LogFile old = files.get(name);
    switch (random.nextInt(old == null ? 2 : 6)) {
      case 0, 1 -> put(day, name, new LogFile(lines(day), true, random.nextInt(3) == 0));
      case 2 -> put(day, name, grown(day, old));
      case 3 -> remove(day, name);
      case 4 -> {
        remove(day, name);
        put(day, "renamed-" + name, old);
      }
      default -> put(day, "copy-" + name, new LogFile(old.lines, old.terminated, !old.packed));
    }
    return day;
  }

  private LogFile grown(String day, LogFile file) {
    List<Line> lines = new ArrayList<>(file.lines);
    lines.addAll(lines(day));
    boolean blankEnd = lines.isEmpty() || lines.get(lines.size() - 1).kind == Kind.BLANK;
    return new LogFile(lines, blankEnd || random.nextBoolean(), file.packed);
  }

  private List<Line> lines(String day) {
    List<Line> lines = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      lines.add(
          switch (random.nextInt(8)) {
            case 0 -> new Line(random.nextBoolean() ? "" : " \t", Kind.BLANK, 0, "");
            case 1 -> new Line("junk " + random.nextInt(2), Kind.JUNK, 0, "");
            default -> event(LocalDate.parse(day));
          });
    }
    return lines;
  }

  /** Often of the day, and often just at its bounds or at those of what is accepted. */
  private Line event(LocalDate day) {
    LocalDate of = random.nextInt(3) > 0 ? day : FIRST.plusDays(random.nextInt(DAYS + 4) - 2);
    int second = new int[] {0, 1, 43_200, 86_399}[random.nextInt(4)];
    LocalDateTime time = of.atStartOfDay().plusSeconds(second);
    String path = "/" + random.nextInt(3);
    String text =
        "10.1.2.3 - - [%s +0000] \"GET %s HTTP/1.1\" 200 5 \"-\" \"-\""
            .formatted(CLOCK.format(time), path);
    return new Line(text, Kind.EVENT, time.toEpochSecond(ZoneOffset.UTC), path);
  }

  private void put(String day, String name, LogFile file) {
    days.get(day).put(name, file);
    StringBuilder text = new StringBuilder();
    file.lines.forEach(line -> text.append(line.text).append('\n'));
    if (!file.terminated) {
      text.setLength(text.length() - 1);
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    try {
      Files.createDirectories(folder.resolve(day));
      Files.write(folder.resolve(day).resolve(name), file.packed ? gzip(bytes) : bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove(String day, String name) {
    days.get(day).remove(name);
    try {
      Files.delete(folder.resolve(day).resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  /** The files of a day, by name. */
  Map<String, LogFile> of(String day) {
    return days.get(day);
  }
}
