package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.log.Field;
import io.millrace.clickstream.log.Values;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** When an event happened, and when it was received. */
final class TimeColumns {
  static final int EVENT_TIME = column(EventColumns.EVENT_TIME);
  private static final int RECEIVED_AT = column(EventColumns.RECEIVED_AT);

  private static final int LONGEST = 64;
  private static final long EARLIEST = -2_208_988_800_000_000L; // 1900
  private static final long LATEST = 4_102_444_800_000_000L; // 2100

  private final Fields fields;
  private final boolean loggedAtEnd;
  private final Moments moments;
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
  private boolean assumedZone;
  private Optional<Refusal> unread = Optional.empty();

  TimeColumns(EventRules rules, Fields fields) {
    this.fields = fields;
    this.loggedAtEnd = rules.loggedAtEnd();
    this.moments = new Moments(rules.zone());
  }

  /** Whether any of the last event's times had no offset. */
  boolean assumedZone() {
    return assumedZone;
  }

  /** Reads how long the answer took off the row. */
  Optional<Refusal> fill(Object[] row) {
    assumedZone = false;
    unread = Optional.empty();
    long received = moment(Field.RECEIVED);
    long created = moment(Field.CREATED);
    long sent = moment(Field.SENT);
    long logged = fields.declares(Field.TIME) ? moment(Field.TIME) : dateAndClock();
    if (unread.isPresent()) {
      return unread;
    }
    long time;
    if (created != Moments.NONE) {
      time = Clocks.corrected(created, sent, received);
    } else if (logged != Moments.NONE) {
      time = begun(logged, (Long) row[MeasureColumns.DURATION_MS]);
    } else {
      time = received;
    }
    if (time == Moments.NONE) {
      return Refusal.time("It does not say when it happened.");
    }
    if (time < EARLIEST || time >= LATEST) {
      return Refusal.time("It says that it happened before 1900 or after 2099.");
    }
    row[EVENT_TIME] = time;
    row[RECEIVED_AT] = received == Moments.NONE ? null : received;
    return Optional.empty();
  }

  private long begun(long logged, Long milliseconds) {
    return loggedAtEnd && milliseconds != null ? logged - milliseconds * 1000 : logged;
  }

  private long moment(Field field) {
    int slot = fields.slot(field);
    if (slot == Fields.NONE) {
      return Moments.NONE;
    }
    Values value = fields.read(slot, LONGEST);
    return moment(value.bytes(), value.from(), value.to());
  }

  private long moment(byte[] bytes, int from, int to) {
    long time = moments.read(bytes, from, to);
    assumedZone |= moments.assumedZone();
    if (time == Moments.NONE) {
      unread =
          Refusal.time("'%s' is no time.".formatted(new String(bytes, from, to - from, UTF_8)));
    }
    return time;
  }

  /** W3C's are in UTC, whatever the zone of others is. */
  private long dateAndClock() {
    int date = fields.slot(Field.DATE);
    int clock = fields.slot(Field.CLOCK);
    if (date == Fields.NONE || clock == Fields.NONE) {
      return Moments.NONE;
    }
    joined.reset();
    fields.write(date, joined);
    joined.write('T');
    fields.write(clock, joined);
    joined.write('Z');
    byte[] both = joined.toByteArray();
    return moment(both, 0, both.length);
  }
}
