package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.log.Field;
import io.millrace.clickstream.log.Spans;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/** Who visited which site, and whether that may be followed. */
final class VisitorColumns {
  private static final int SITE = column(EventColumns.SITE);
  private static final int VISITOR = column(EventColumns.VISITOR);
  private static final int USER_ID = column(EventColumns.USER_ID);
  private static final int DO_NOT_TRACK = column(EventColumns.DO_NOT_TRACK);
  private static final int CONSENT = column(EventColumns.CONSENT);

  private static final UTF8String DASH = UTF8String.fromString("-");
  private static final long DAY = 86_400_000_000L;

  /** A key with what it is called, which is not to be put together for each event. */
  private record Named(VisitorKey key, String word) {}

  private final Fields fields;
  private final List<Named> keys;
  private final Visitors visitors;
  private final UTF8String site;
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream();

  VisitorColumns(EventRules rules, Fields fields) {
    this.fields = fields;
    this.keys = rules.visitor().stream().map(key -> new Named(key, key.word())).toList();
    this.visitors = new Visitors(rules.privacy());
    this.site = UTF8String.fromString(rules.site());
  }

  /** Reads the time, the address and the agent off the row. */
  void fill(Object[] row) {
    UTF8String named = fields.text(Field.SITE);
    row[SITE] = named == null ? site : named;
    UTF8String user = fields.text(Field.USER);
    row[USER_ID] = user == null ? null : visitors.user(user.getBytes());
    row[DO_NOT_TRACK] = doNotTrack();
    row[CONSENT] = fields.text(Field.CONSENT);
    row[VISITOR] = visitor(row);
  }

  private Boolean doNotTrack() {
    int slot = fields.slot(Field.DNT);
    if (slot == Fields.NONE) {
      return null;
    }
    Spans spans = fields.spans();
    byte first = spans.line()[spans.from(slot)];
    return first == '1' || first == 't';
  }

  /** By the first key of which there are all parts. */
  private UTF8String visitor(Object[] row) {
    for (Named key : keys) {
      UTF8String visitor = visitor(row, key);
      if (visitor != null) {
        return visitor;
      }
    }
    return null;
  }

  private UTF8String visitor(Object[] row, Named named) {
    List<VisitorKey.Part> parts = named.key().parts();
    List<byte[]> found = new ArrayList<>(parts.size());
    for (VisitorKey.Part part : parts) {
      UTF8String value = value(row, part);
      if (value == null || value.numBytes() == 0) {
        return null;
      }
      found.add(value.getBytes());
    }
    joined.reset();
    for (byte[] value : found) {
      if (joined.size() > 0) {
        joined.write(0);
      }
      joined.writeBytes(value);
    }
    return visitors.visitor(named.word(), joined.toByteArray(), found.size() > 1);
  }

  /** Missing parts are NULL; an agent that says nothing is one too. */
  private UTF8String value(Object[] row, VisitorKey.Part part) {
    return switch (part.kind()) {
      case COOKIE -> fields.cookie(part.name());
      case VISITOR -> fields.text(Field.VISITOR);
      case USER -> fields.text(Field.USER);
      case ADDRESS -> (UTF8String) row[AddressColumns.ADDRESS];
      case USER_AGENT ->
          row[AgentColumns.USER_AGENT] == null ? DASH : (UTF8String) row[AgentColumns.USER_AGENT];
      case SITE -> (UTF8String) row[SITE];
      case DAY ->
          UTF8String.fromString(
              Long.toString(Math.floorDiv((Long) row[TimeColumns.EVENT_TIME], DAY)));
    };
  }
}
