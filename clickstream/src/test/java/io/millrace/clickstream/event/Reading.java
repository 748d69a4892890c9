package io.millrace.clickstream.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.log.LineFormat;
import io.millrace.clickstream.log.LineScanner;
import io.millrace.clickstream.log.LineSink;
import io.millrace.clickstream.log.Lines;
import io.millrace.clickstream.log.Reason;
import io.millrace.clickstream.log.Spans;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;

/** Lines that are read without Spark, and what became of them. */
public final class Reading implements LineSink {
  private final LineScanner scanner;
  private final EventReader reader;
  private final List<Object[]> rows = new ArrayList<>();
  private final List<Reason> rejects = new ArrayList<>();
  private final List<String> filtered = new ArrayList<>();

  private Reading(LineFormat format, EventRules rules) {
    scanner = format.open();
    reader = new EventReader(rules, "test", Agents::read);
  }

  public static EventRules rules(String... visitor) {
    return new EventRules(
        "www",
        List.of(visitor).stream().map(VisitorKey::parse).toList(),
        ZoneId.of("UTC"),
        false,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        "",
        "",
        Privacy.NONE);
  }

  /** Of a server that logs when it has answered. */
  static EventRules loggedAtEnd() {
    return new EventRules(
        "www",
        List.of(),
        ZoneId.of("UTC"),
        true,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        "",
        "",
        Privacy.NONE);
  }

  static Reading lines(LineFormat format, String... lines) {
    return lines(format, rules(), lines);
  }

  /** A character of the lines stands for a byte. */
  static Reading lines(LineFormat format, EventRules rules, String... lines) {
    return stream(
        format, rules, new ByteArrayInputStream(String.join("\n", lines).getBytes(ISO_8859_1)));
  }

  public static Reading resource(LineFormat format, EventRules rules, String name) {
    UnaryOperator<String> path = "/weblog/%s"::formatted;
    try (InputStream raw = Reading.class.getResourceAsStream(path.apply(name));
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return stream(format, rules, in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reading stream(LineFormat format, EventRules rules, InputStream in) {
    Reading reading = new Reading(format, rules);
    Lines lines = new Lines(in, Lines.LONGEST);
    try {
      while (lines.next()) {
        reading.scanner.scan(lines.bytes(), lines.from(), lines.to(), reading);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return reading;
  }

  @Override
  public void event(Spans spans) {
    reader
        .begin(scanner.slots(), spans)
        .ifPresentOrElse(
            row -> {
              reader.complete(row);
              rows.add(row);
            },
            () -> rejects.add(reader.reason()));
  }

  @Override
  public void reject(Reason reason, String detail) {
    rejects.add(reason);
  }

  @Override
  public void filtered(String rule) {
    filtered.add(rule);
  }

  public int events() {
    return rows.size();
  }

  List<Reason> rejects() {
    return rejects;
  }

  List<String> filtered() {
    return filtered;
  }

  /** A column of all events. */
  public List<Object> column(String name) {
    int index = EventColumns.SCHEMA.fieldIndex(name);
    return rows.stream().map(row -> row[index]).toList();
  }

  /** A column of the only event, as text; "null" for none. */
  String the(String name) {
    if (rows.size() != 1) {
      throw new AssertionError("%d events, and rejected: %s".formatted(rows.size(), rejects));
    }
    Object value = column(name).get(0);
    return name.equals(EventColumns.EVENT_TIME) || name.equals(EventColumns.RECEIVED_AT)
        ? String.valueOf(instant((Long) value))
        : String.valueOf(value);
  }

  private static Instant instant(Long micros) {
    return micros == null ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
