package io.millrace.clickstream.event;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Times as logs and beacons write them: {@code 17/May/2015:10:05:03 +0000}, ISO 8601 with or
 * without an offset, and numbers since 1970, of which the size tells the unit: seconds up to eleven
 * digits before the point, milliseconds up to fourteen, else microseconds.
 *
 * <p>A time without an offset is meant in the declared zone; one that its clock shows twice is
 * taken for the earlier. Not for several threads at once.
 */
final class Moments {
  /** What is no time. */
  static final long NONE = Long.MIN_VALUE;

  private static final long SECOND = 1_000_000;
  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

  private final ZoneId zone;
  private boolean assumed;
  private byte[] bytes;
  private int at;
  private int to;
  private long lastDay = -1;
  private long lastDays;

  Moments(ZoneId zone) {
    this.zone = zone;
  }

  /** Whether the last time had no offset of its own. */
  boolean assumedZone() {
    return assumed;
  }

  /** Microseconds since 1970, or {@link #NONE}. */
  long read(byte[] from, int begin, int end) {
    bytes = from;
    at = begin;
    to = end;
    assumed = false;
    if (to - at >= 20 && bytes[at + 2] == '/' && bytes[at + 6] == '/') {
      return common();
    }
    if (to - at >= 10 && bytes[at + 4] == '-' && bytes[at + 7] == '-') {
      return iso();
    }
    return number();
  }

  private long common() {
    int day = digits(2);
    at++;
    int month = month();
    at++;
    int year = digits(4);
    if (!take(':')) {
      return NONE;
    }
    return clock(day(year, month, day));
  }

  private int month() {
    for (int month = 0; month < 12; month++) {
      if ((bytes[at] | 0x20) == MONTHS.charAt(month * 3)
          && (bytes[at + 1] | 0x20) == MONTHS.charAt(month * 3 + 1)
          && (bytes[at + 2] | 0x20) == MONTHS.charAt(month * 3 + 2)) {
        at += 3;
        return month + 1;
      }
    }
    return -1;
  }

  private long iso() {
    int year = digits(4);
    at++;
    int month = digits(2);
    at++;
    long days = day(year, month, digits(2));
    if (at < to && (bytes[at] == 'T' || bytes[at] == ' ' || bytes[at] == 't')) {
      at++;
      return clock(days);
    }
    return NONE;
  }

  /** Days since 1970, or {@link #NONE} for a day that there is not. */
  private long day(int year, int month, int day) {
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) {
      return NONE;
    }
    long key = (year * 13L + month) * 32 + day;
    if (key != lastDay) {
      if (day > java.time.YearMonth.of(year, month).lengthOfMonth()) {
        return NONE;
      }
      lastDays = java.time.LocalDate.of(year, month, day).toEpochDay();
      lastDay = key;
    }
    return lastDays;
  }

  private long clock(long days) {
    int hour = digits(2);
    boolean colons = take(':');
    int minute = digits(2);
    int second = 0;
    if (take(':')) {
      second = digits(2);
    }
    if (days == NONE
        || !colons
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 60) {
      return NONE;
    }
    long micros = fraction();
    long local =
        (days * 86_400 + hour * 3_600L + minute * 60L + Math.min(second, 59)) * SECOND + micros;
    return offset(local);
  }

  /** Digits behind a point or a comma, as microseconds. */
  private long fraction() {
    if (at >= to || bytes[at] != '.' && bytes[at] != ',') {
      return 0;
    }
    at++;
    long micros = 0;
    long unit = SECOND / 10;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      micros += unit * (bytes[at++] - '0');
      unit /= 10;
    }
    return micros;
  }

  private long offset(long local) {
    while (at < to && bytes[at] == ' ') {
      at++;
    }
    if (at == to) {
      return zoned(local);
    }
    byte sign = bytes[at++];
    if ((sign == 'Z' || sign == 'z') && at == to) {
      return local;
    }
    if (sign != '+' && sign != '-') {
      return NONE;
    }
    int hours = digits(2);
    take(':');
    int minutes = at == to ? 0 : digits(2);
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59 || at != to) {
      return NONE;
    }
    long shift = (hours * 60L + minutes) * 60 * SECOND;
    return sign == '+' ? local - shift : local + shift;
  }

  private long zoned(long local) {
    assumed = true;
    if (zone.equals(ZoneOffset.UTC)) {
      return local;
    }
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(local, SECOND),
            (int) Math.floorMod(local, SECOND) * 1000,
            ZoneOffset.UTC);
    return time.atZone(zone).withEarlierOffsetAtOverlap().toEpochSecond() * SECOND
        + Math.floorMod(local, SECOND);
  }

  private long number() {
    long whole = 0;
    int begin = at;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      if (at - begin > 17) {
        return NONE;
      }
      whole = whole * 10 + bytes[at++] - '0';
    }
    int digits = at - begin;
    if (digits == 0) {
      return NONE;
    }
    long micros =
        digits <= 11
            ? whole * SECOND + fraction()
            : digits <= 14 ? whole * 1000 + fraction() / 1000 : whole;
    return at == to ? micros : NONE;
  }

  /** So many digits as a number, -1 if there are fewer. */
  private int digits(int count) {
    if (at + count > to) {
      at = to;
      return -1;
    }
    int value = 0;
    for (int i = 0; i < count; i++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
      at++;
    }
    return value;
  }

  private boolean take(char c) {
    boolean there = at < to && bytes[at] == c;
    if (there) {
      at++;
    }
    return there;
  }
}
