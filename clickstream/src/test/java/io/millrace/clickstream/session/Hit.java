package io.millrace.clickstream.session;

import java.util.Comparator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * An event in a test.
 *
 * @param time in microseconds since 1970
 * @param received may be null
 */
record Hit(
    long time,
    Long received,
    String file,
    long line,
    String id,
    String site,
    String visitor,
    String user,
    String type,
    boolean page,
    String path,
    Integer status,
    Long bytes,
    boolean bot,
    String campaign,
    String clickId,
    String channel) {
  static final Comparator<Hit> ORDER =
      Comparator.comparingLong(Hit::time)
          .thenComparing(Hit::received, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Hit::file)
          .thenComparingLong(Hit::line)
          .thenComparing(Hit::id);

  /** A page view of a visitor of the site {@code www}, and nothing else. */
  static Hit page(long time, String visitor, String id) {
    return new Hit(
        time,
        null,
        "f",
        1,
        id,
        "www",
        visitor,
        null,
        "page_view",
        true,
        "/" + id,
        200,
        10L,
        false,
        null,
        null,
        "Direct");
  }

  Hit user(String other) {
    return new Hit(
        time, received, file, line, id, site, visitor, other, type, page, path, status, bytes, bot,
        campaign, clickId, channel);
  }

  Hit campaign(String other) {
    return new Hit(
        time, received, file, line, id, site, visitor, user, type, page, path, status, bytes, bot,
        other, clickId, channel);
  }

  Hit ping() {
    return new Hit(
        time, received, file, line, id, site, visitor, user, "ping", false, path, status, bytes,
        bot, campaign, clickId, channel);
  }

  Hit from(Long receivedAt, String otherFile, long otherLine) {
    return new Hit(
        time,
        receivedAt,
        otherFile,
        otherLine,
        id,
        site,
        visitor,
        user,
        type,
        page,
        path,
        status,
        bytes,
        bot,
        campaign,
        clickId,
        channel);
  }

  /** As {@link EventRow#COLUMNS} has it. */
  InternalRow row() {
    Object[] values = new Object[EventRow.COLUMNS.size()];
    set(values, "event_time", time);
    set(values, "received_at", received);
    set(values, "file", text(file));
    set(values, "line", line);
    set(values, "event_id", text(id));
    set(values, "site", text(site));
    set(values, "visitor", text(visitor));
    set(values, "user_id", text(user));
    set(values, "type", text(type));
    set(values, "page", page);
    set(values, "path", text(path));
    set(values, "status", status);
    set(values, "bytes", bytes);
    set(values, "bot", bot);
    set(values, "campaign", text(campaign));
    set(values, "click_id", text(clickId));
    set(values, "channel", text(channel));
    return new GenericInternalRow(values);
  }

  private static void set(Object[] values, String column, Object value) {
    values[EventRow.COLUMNS.indexOf(column)] = value;
  }

  private static UTF8String text(String text) {
    return text == null ? null : UTF8String.fromString(text);
  }
}
